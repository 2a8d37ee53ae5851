import { buffer } from 'node:stream/consumers';
import { requireRole, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { PLAIN_TEXT, type UploadPolicy } from '../../../../platform/services/uploads/policy.js';
import { inspectUpload } from '../../../../platform/services/uploads/use-upload.js';

const MAX_BYTES = 5 * 1024 * 1024;

export const QUESTION_UPLOADS: UploadPolicy = { purpose: 'questions', maxBytes: MAX_BYTES, types: [PLAIN_TEXT] };

/** What the file says. It stays unused, so that it is removed by itself and a dry run can come before. */
export async function readQuestions(context: Context, uploadId: string): Promise<string> {
  const viewer = requireRole(context, 'instructor', 'staff');
  const { key } = await inspectUpload(context, QUESTION_UPLOADS, viewer.id, uploadId);
  const bytes = await buffer(await context.storage.get(key));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InvalidInput([{ field: 'input.uploadId', message: 'must be UTF-8' }]);
  }
}
