import type { Transaction } from '../../../../platform/command.js';
import { Contest } from '../../domain/contest/contest.js';
import type { ContestSubmission } from '../../domain/contest/standings.js';
import { settleAgain } from './settle-again.js';

export interface SubmissionResult extends Omit<ContestSubmission, 'ignored'> {
  readonly contestId: string;
  readonly revision: number;
  /** See `domain/contest/similarity.ts`. */
  readonly sketch?: readonly number[] | undefined;
}

/**
 * Stores a submission, or its judgement if its revision is the highest so far. Whether it counts is decided when standings are
 * computed. False when nothing is new.
 */
export async function countSubmission(transaction: Transaction, result: SubmissionResult): Promise<boolean> {
  const contest = await transaction.find(Contest, { id: result.contestId });
  if (!contest) return false;
  // The version that the event below gives the contest.
  const changed = await transaction.sql(
    `insert into contest_submission
       (id, contest_id, user_id, exercise_id, submitted_at, revision, verdict, score, groups, changed, sketch)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11::integer[])
     on conflict (id) do update
       set revision = excluded.revision, verdict = excluded.verdict, score = excluded.score, groups = excluded.groups,
         changed = excluded.changed, sketch = coalesce(excluded.sketch, contest_submission.sketch)
       where contest_submission.revision < excluded.revision
     returning id`,
    [
      result.id,
      contest.id,
      result.userId,
      result.exerciseId,
      result.submittedAt.toISOString(),
      result.revision,
      result.verdict,
      result.score,
      JSON.stringify(result.groups),
      contest.version + 1,
      result.sketch ?? null,
    ],
  );
  if (changed.length === 0) return false;
  contest.standingsChanged();
  // A virtual contest changes neither XP nor ratings.
  const [participant] = await transaction.sql('select from participation where contest_id = $1 and user_id = $2', [
    contest.id,
    result.userId,
  ]);
  if (participant) await settleAgain(transaction, contest);
  return true;
}
