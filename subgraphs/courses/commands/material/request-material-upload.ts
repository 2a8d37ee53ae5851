import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import {
  requestUpload,
  type UploadRequest,
  type UploadTicket,
} from '../../../../platform/services/uploads/request-upload.js';
import { loadOwnCourse } from '../shared/load-course.js';
import { MATERIAL_UPLOADS } from './material-input.js';

/** A ticket for a file of a course; `addMaterial` and `updateMaterial` take it. */
export function requestMaterialUpload(
  context: Context,
  { courseId, ...request }: UploadRequest & { readonly courseId: string },
): Promise<UploadTicket> {
  const viewer = requireRole(context, 'instructor', 'staff');
  return runCommand(context, 'requestMaterialUpload', async (transaction) => {
    await loadOwnCourse(transaction, courseId);
    return requestUpload(transaction, MATERIAL_UPLOADS, viewer.id, request);
  });
}
