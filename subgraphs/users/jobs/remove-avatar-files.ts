import { implementJob } from '../../../platform/jobs.js';
import { removeUpload } from '../../../platform/services/uploads/remove-uploads.js';
import { AVATAR_UPLOADS } from '../commands/avatar/avatar-files.js';
import { removeAvatarFiles } from './definitions.js';

/** A replaced picture: its upload and all sizes. */
export const removeAvatarFilesJob = implementJob(removeAvatarFiles, (context, { avatarId }) =>
  removeUpload(context, AVATAR_UPLOADS, avatarId),
);
