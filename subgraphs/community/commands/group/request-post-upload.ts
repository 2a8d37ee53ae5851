import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import {
  requestUpload,
  type UploadRequest,
  type UploadTicket,
} from '../../../../platform/services/uploads/request-upload.js';
import { ATTACHMENTS } from './group-uploads.js';

export function requestPostUpload(context: Context, input: UploadRequest): Promise<UploadTicket> {
  const viewer = requireVerified(context);
  return runCommand(context, 'requestPostUpload', (transaction) =>
    requestUpload(transaction, ATTACHMENTS, viewer.id, input),
  );
}
