import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { inspectUpload, useUpload } from '../../../../platform/services/uploads/use-upload.js';
import { TooManyFiles } from '../../domain/assignment/errors.js';
import { ASSIGNMENT_LIMITS } from '../../domain/assignment/rules.js';
import { Submission } from '../../domain/assignment/submission.js';
import { SUBMISSION_UPLOADS } from './files.js';
import { loadOwnAssignment } from './own-submission.js';

export interface CompleteSubmissionUpload {
  readonly exerciseId: string;
  readonly uploadId: string;
  readonly fileName: string;
}

/** Adds a file that was sent to the viewer's draft. */
export async function completeSubmissionUpload(
  context: Context,
  { exerciseId, uploadId, fileName }: CompleteSubmissionUpload,
): Promise<Submission> {
  const viewer = requireViewer(context);
  const upload = await inspectUpload(context, SUBMISSION_UPLOADS, viewer.id, uploadId);
  return runCommand(context, 'completeSubmissionUpload', async (transaction) => {
    const { submission: found, created } = await loadOwnAssignment(transaction, exerciseId);
    const submission = found ?? transaction.add(new Submission(created, [viewer.id]));
    const { draft } = submission;
    if (draft.files.length >= ASSIGNMENT_LIMITS.files) throw new TooManyFiles(ASSIGNMENT_LIMITS.files);
    await useUpload(transaction, upload);
    const { id, key, type, size } = upload;
    submission.saveDraft({ ...draft, files: [...draft.files, { id, key, name: fileName, type, size }] });
    return submission;
  });
}
