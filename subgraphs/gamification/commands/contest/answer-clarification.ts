import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { ClarificationNotFound } from '../../domain/errors.js';
import { loadManaged } from './load-contest.js';

export interface AnswerClarification {
  readonly clarificationId: string;
  readonly answer: string;
  /** Question and answer are shown to all participants. */
  readonly toAll: boolean;
}

/** Answers a question; an answer can be corrected by another. */
export function answerClarification(
  context: Context,
  input: AnswerClarification,
): Promise<{ clarificationId: string; contestId: string }> {
  const viewer = requireRole(context, 'staff', 'instructor');
  return runCommand(context, 'answerClarification', async (transaction) => {
    const [question] = isUuid(input.clarificationId)
      ? await transaction.sql<{ contest_id: string; user_id: string }>(
          'select contest_id, user_id from clarification where id = $1 and user_id is not null',
          [input.clarificationId],
        )
      : [];
    if (!question) throw new ClarificationNotFound();
    const contest = await loadManaged(transaction, question.contest_id);
    const [row] = await transaction.sql<{ sequence: string }>(
      `update clarification set answer = $2, answered_by = $3, to_all = $4, answered_at = $5,
         sequence = nextval('clarification_sequence') where id = $1 returning sequence`,
      [input.clarificationId, input.answer, viewer.id, input.toAll, transaction.now.toISOString()],
    );
    contest.notice(
      input.clarificationId,
      'clarification',
      input.toAll ? null : question.user_id,
      Number(row?.sequence),
    );
    return { clarificationId: input.clarificationId, contestId: contest.id };
  });
}
