import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { loadAttempt } from './attempt-content.js';
import { rescoreAttempt } from './rescore-attempt.js';
import { QuizAttemptNotFound } from '../../domain/quiz/errors.js';

const PAGE = 100;

/**
 * Grades the next attempts that have a corrected question again, each in its own transaction, and remembers how far it is: a
 * run that was interrupted goes on there. True when there may be more.
 */
export async function applyCorrection(
  context: Context,
  { correctionId }: { readonly correctionId: string },
): Promise<boolean> {
  const ids = await runCommand(context, 'findAttemptsToCorrect', async ({ sql }) => {
    // Open ones too: one that is being submitted at this moment may not have seen the correction.
    const rows = await sql<{ id: string }>(
      `select attempt.id from question_correction correction
       join quiz_attempt attempt on attempt.exercise_id = correction.exercise_id
       where correction.id = $1 and drawn @> jsonb_build_array(jsonb_build_object('id', correction.question_id))
         and attempt.id > coalesce(done_until, '00000000-0000-0000-0000-000000000000')
       order by attempt.id limit $2`,
      [correctionId, PAGE],
    );
    return rows.map(({ id }) => id);
  });
  for (const id of ids) {
    await runCommand(context, 'correctAttempt', async (transaction) => {
      const loaded = await loadAttempt(transaction, id).catch(ignoreMissing);
      if (loaded?.attempt.status === 'submitted') await rescoreAttempt(transaction, loaded);
      await transaction.flush();
      await transaction.sql('update question_correction set done_until = $2 where id = $1', [correctionId, id]);
    });
  }
  if (ids.length === PAGE) return true;
  await runCommand(context, 'endCorrection', ({ sql, now }) =>
    sql('update question_correction set done_at = $2 where id = $1', [correctionId, now.toISOString()]),
  );
  return false;
}

/** Erased in the meantime. */
function ignoreMissing(error: unknown): undefined {
  if (error instanceof QuizAttemptNotFound) return undefined;
  throw error;
}
