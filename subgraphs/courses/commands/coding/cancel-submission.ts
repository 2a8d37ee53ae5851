import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { CodingSubmission } from '../../domain/coding/coding-submission.js';
import { CodingSubmissionNotFound, ContestSubmissionStays, SubmissionIsJudged } from '../../domain/coding/errors.js';
import { judging } from '../../providers/judging.js';
import { dequeue } from './queue-submission.js';

/** Idempotent. What runs is ended as well; its results are dropped. */
export async function cancelSubmission(
  context: Context,
  { submissionId }: { readonly submissionId: string },
): Promise<CodingSubmission> {
  const viewer = requireViewer(context);
  const cancelled = await runCommand(context, 'cancelSubmission', async (transaction) => {
    const notFound = (): CodingSubmissionNotFound => new CodingSubmissionNotFound();
    const submission = await transaction.load(CodingSubmission, submissionId, notFound);
    if (submission.studentId !== viewer.id) throw notFound();
    if (submission.verdict === 'cancelled') return submission;
    if (submission.verdict !== null) throw new SubmissionIsJudged();
    if (submission.contestId !== null) throw new ContestSubmissionStays();
    await dequeue(transaction, submissionId, { onlyWaiting: false });
    await transaction.sql('delete from coding_case_result where submission_id = $1', [submissionId]);
    submission.cancel(transaction.now);
    return submission;
  });
  judging.of(context)?.drop(submissionId);
  return cancelled;
}
