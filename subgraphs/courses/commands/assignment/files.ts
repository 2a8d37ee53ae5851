import type { UploadPolicy } from '../../../../platform/services/uploads/policy.js';
import { ASSIGNMENT_LIMITS } from '../../domain/assignment/rules.js';

const OFFICE = 'application/vnd.openxmlformats-officedocument';

export const SUBMISSION_UPLOADS: UploadPolicy = {
  purpose: 'submission',
  maxBytes: ASSIGNMENT_LIMITS.fileBytes,
  types: [
    'application/pdf',
    'application/zip',
    `${OFFICE}.wordprocessingml.document`,
    `${OFFICE}.spreadsheetml.sheet`,
    `${OFFICE}.presentationml.presentation`,
    'application/vnd.oasis.opendocument.text',
    'image/png',
    'image/jpeg',
    'image/gif',
    'image/webp',
    'audio/mpeg',
    'video/mp4',
  ],
};
