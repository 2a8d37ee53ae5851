import type { UploadPolicy } from '../../../../platform/services/uploads/policy.js';

/** Of an image that was encoded anew for a post or a comment. */
export const imageKey = (uploadId: string): string => `post-images/${uploadId}`;

/** Files for posts and groups. Types are those that have a signature: plain text cannot be detected. */
export const ATTACHMENTS: UploadPolicy = {
  purpose: 'attachment',
  maxBytes: 25 * 1024 * 1024,
  types: [
    'image/png',
    'image/jpeg',
    'image/gif',
    'image/webp',
    'application/pdf',
    'application/zip',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    'audio/mpeg',
    'video/mp4',
  ],
  derivedKeys: (uploadId) => [imageKey(uploadId)],
};
