import { buffer } from 'node:stream/consumers';
import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { PLAIN_TEXT, type UploadPolicy } from '../../../../platform/services/uploads/policy.js';
import {
  requestUpload,
  type UploadRequest,
  type UploadTicket,
} from '../../../../platform/services/uploads/request-upload.js';
import { inspectUpload } from '../../../../platform/services/uploads/use-upload.js';
import { ExerciseNotFound } from '../../domain/errors.js';
import { loadOwnCourseOf } from '../shared/load-course.js';

const MAX_BYTES = 5 * 1024 * 1024;

export const QUESTION_UPLOADS: UploadPolicy = { purpose: 'questions', maxBytes: MAX_BYTES, types: [PLAIN_TEXT] };

/** A ticket for a file of questions; `importQuestions` takes it, for a day and as often as is needed. */
export function requestQuestionUpload(
  context: Context,
  { exerciseId, ...request }: Omit<UploadRequest, 'contentType'> & { readonly exerciseId: string },
): Promise<UploadTicket> {
  const viewer = requireRole(context, 'instructor', 'staff');
  return runCommand(context, 'requestQuestionUpload', async (transaction) => {
    await loadOwnCourseOf(transaction, exerciseId, () => new ExerciseNotFound());
    return requestUpload(transaction, QUESTION_UPLOADS, viewer.id, { ...request, contentType: PLAIN_TEXT });
  });
}

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
