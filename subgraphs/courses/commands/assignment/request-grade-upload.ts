import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import {
  requestUpload,
  type UploadRequest,
  type UploadTicket,
} from '../../../../platform/services/uploads/request-upload.js';
import { GRADE_UPLOADS } from './files.js';
import { loadForGrading } from './load-submission.js';

/** A ticket for a file that goes back with a grade; `gradeSubmission` takes it. */
export function requestGradeUpload(
  context: Context,
  { submissionId, ...request }: UploadRequest & { readonly submissionId: string },
): Promise<UploadTicket> {
  const viewer = requireViewer(context);
  return runCommand(context, 'requestGradeUpload', async (transaction) => {
    await loadForGrading(transaction, submissionId);
    return requestUpload(transaction, GRADE_UPLOADS, viewer.id, request);
  });
}
