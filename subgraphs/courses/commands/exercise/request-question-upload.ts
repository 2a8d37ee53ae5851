import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { PLAIN_TEXT } from '../../../../platform/services/uploads/policy.js';
import {
  requestUpload,
  type UploadRequest,
  type UploadTicket,
} from '../../../../platform/services/uploads/request-upload.js';
import { ExerciseNotFound } from '../../domain/errors.js';
import { loadOwnCourseOf } from '../shared/load-course.js';
import { QUESTION_UPLOADS } from './question-uploads.js';

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
