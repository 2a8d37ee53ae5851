import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import {
  requestUpload,
  type UploadRequest,
  type UploadTicket,
} from '../../../../platform/services/uploads/request-upload.js';
import { SUBMISSION_UPLOADS } from './files.js';
import { loadOwnAssignment } from './own-submission.js';

export type RequestSubmissionUpload = UploadRequest & { readonly exerciseId: string };

export function requestSubmissionUpload(
  context: Context,
  { exerciseId, ...request }: RequestSubmissionUpload,
): Promise<UploadTicket> {
  const viewer = requireViewer(context);
  return runCommand(context, 'requestSubmissionUpload', async (transaction) => {
    const { rules } = await loadOwnAssignment(transaction, exerciseId);
    if (!rules.acceptsFiles)
      throw new InvalidInput([{ field: 'input.exerciseId', message: 'this assignment takes no files' }]);
    return requestUpload(transaction, SUBMISSION_UPLOADS, viewer.id, request);
  });
}
