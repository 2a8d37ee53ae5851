import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { UploadPolicy } from '../../../../platform/services/uploads/policy.js';
import {
  requestUpload,
  type UploadRequest,
  type UploadTicket,
} from '../../../../platform/services/uploads/request-upload.js';
import { ARCHIVE_LIMITS } from './format.js';

const ZIP = 'application/zip';

export const COURSE_UPLOADS: UploadPolicy = {
  purpose: 'course-archive',
  maxBytes: ARCHIVE_LIMITS.bytes,
  types: [ZIP],
};

/** A ticket for a course archive; `importCourse` takes it, for a day and as often as is needed. */
export function requestCourseUpload(
  context: Context,
  request: Omit<UploadRequest, 'contentType'>,
): Promise<UploadTicket> {
  const viewer = requireRole(context, 'instructor', 'staff');
  return runCommand(context, 'requestCourseUpload', (transaction) =>
    requestUpload(transaction, COURSE_UPLOADS, viewer.id, { ...request, contentType: ZIP }),
  );
}
