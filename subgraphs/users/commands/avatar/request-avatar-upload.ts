import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import {
  requestUpload,
  type UploadRequest,
  type UploadTicket,
} from '../../../../platform/services/uploads/request-upload.js';
import { AVATAR_UPLOADS } from './avatar-files.js';

export function requestAvatarUpload(context: Context, input: UploadRequest): Promise<UploadTicket> {
  const viewer = requireViewer(context);
  return runCommand(context, 'requestAvatarUpload', (transaction) =>
    requestUpload(transaction, AVATAR_UPLOADS, viewer.id, input),
  );
}
