import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { removeUpload } from '../../../../platform/services/uploads/remove-uploads.js';
import { Submission } from '../../domain/assignment/submission.js';
import { SUBMISSION_UPLOADS } from './files.js';

/** Removes files that a submission does not name any more. Idempotent. */
export async function removeDroppedFiles(
  context: Context,
  { submissionId, uploadIds }: { readonly submissionId: string; readonly uploadIds: readonly string[] },
): Promise<void> {
  const kept = await runCommand(context, 'findSubmissionFiles', async (transaction) => {
    const submission = await transaction.find(Submission, { id: submissionId });
    return submission?.fileIds ?? [];
  });
  for (const id of uploadIds) if (!kept.includes(id)) await removeUpload(context, SUBMISSION_UPLOADS, id);
}
