import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { CodingSubmission } from '../../domain/coding/coding-submission.js';
import { isComplete, judgmentOf, type Verdict } from '../../domain/coding/verdict.js';
import type { Enrollment } from '../../domain/enrollment.js';
import { countResults } from '../contest/count-results.js';
import { enrollmentOf, recordVerdict } from './record-verdict.js';
import { KEPT } from './record-case-results.js';

export interface Finished {
  readonly submission: CodingSubmission;
  /** False for a rejudge whose lower score does not count. */
  readonly counts: boolean;
}

/**
 * Makes the verdict of a submission from the results of its cases, once: null when this instance has lost the lease, or the
 * submission was cancelled.
 */
export function finishSubmission(
  context: Context,
  { submissionId, lease }: { readonly submissionId: string; readonly lease: string },
): Promise<Finished | null> {
  return runCommand(context, 'finishSubmission', async (transaction) => {
    // The enrollment's lock comes first, as in every act of a student.
    const enrollment = await enrollmentOf(transaction, submissionId);
    const submission = await transaction.find(CodingSubmission, { id: submissionId });
    // Erased with its student.
    if (!submission) return null;
    const [queued] = await transaction.sql<{ task_id: string; revision: number; may_lower: boolean }>(
      'delete from judge_queue where submission_id = $1 and lease = $2 returning task_id, revision, may_lower',
      [submissionId, lease],
    );
    if (!queued) return null;
    const cases = await transaction.sql<{ weight: number; group: string | null }>(
      'select weight, group_name as "group" from coding_case where task_id = $1 order by number',
      [queued.task_id],
    );
    const rows = await transaction.sql<{ number: number; verdict: Verdict }>(
      'select number, verdict from coding_case_result where submission_id = $1 and revision = $2',
      [submissionId, queued.revision],
    );
    const verdicts = new Map(rows.map(({ number, verdict }) => [number, verdict]));
    if (!isComplete(cases.length, verdicts, submission.mode))
      throw new Error('A submission has cases without a result.');
    const judgment = judgmentOf(cases, verdicts, submission.mode);
    const counts = queued.may_lower || judgment.score >= submission.score;
    const oldScore = submission.revision > 0 ? submission.score : null;
    if (counts) submission.judge(judgment, queued.task_id, transaction.now);
    if (counts && enrollment) await record(transaction, enrollment, submission, oldScore);
    await dropResults(transaction, submissionId, counts ? { keep: queued.revision } : { drop: queued.revision });
    await shortenOutput(transaction, submissionId);
    return { submission, counts };
  });
}

/** A submission to a contest that has finished counts as those before it do. */
async function record(
  transaction: Transaction,
  enrollment: Enrollment,
  submission: CodingSubmission,
  oldScore: number | null,
): Promise<void> {
  const { contestId, studentId } = submission;
  if (contestId === null) return recordVerdict(transaction, enrollment, submission, oldScore);
  await transaction.flush();
  return countResults(transaction, { contestId, studentId });
}

function dropResults(
  transaction: Transaction,
  submissionId: string,
  { keep = null, drop = null }: { readonly keep?: number | null; readonly drop?: number | null },
): Promise<unknown> {
  return transaction.sql(
    'delete from coding_case_result where submission_id = $1 and (revision <> $2 or revision = $3)',
    [submissionId, keep, drop],
  );
}

/** Of the failed cases the first keeps its longer output. */
function shortenOutput(transaction: Transaction, submissionId: string): Promise<unknown> {
  return transaction.sql(
    `update coding_case_result result
     set output = left(output, $2), errors = left(errors, $2), truncated = true
     where submission_id = $1 and (length(output) > $2 or length(errors) > $2) and exists (
       select from coding_case_result earlier
       where earlier.submission_id = $1 and earlier.number < result.number
         and earlier.verdict <> 'accepted' and earlier.output is not null)`,
    [submissionId, KEPT.passed],
  );
}
