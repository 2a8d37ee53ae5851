import { buffer } from 'node:stream/consumers';
import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { ImageUnreadable, squareImages } from '../../../../platform/services/images.js';
import { inspectUpload, useUpload } from '../../../../platform/services/uploads/use-upload.js';
import { UploadMismatch } from '../../../../platform/services/uploads/errors.js';
import { AVATAR_SIZES, avatarKey, type AvatarSize } from '../../domain/avatar.js';
import type { User } from '../../domain/user.js';
import { removeAvatarFiles } from '../../jobs/definitions.js';
import { loadUser } from '../shared/load-user.js';
import { AVATAR_UPLOADS } from './avatar-files.js';

/** The pictures are stored before the transaction: one that fails leaves an unused upload, which is removed with them. */
export async function completeAvatarUpload(context: Context, input: { readonly uploadId: string }): Promise<User> {
  const viewer = requireViewer(context);
  const upload = await inspectUpload(context, AVATAR_UPLOADS, viewer.id, input.uploadId);
  const images = await squareImages(await buffer(await context.storage.get(upload.key)), AVATAR_SIZES).catch(
    (error: unknown) => {
      throw error instanceof ImageUnreadable ? new UploadMismatch('type') : error;
    },
  );
  for (const [size, image] of images) {
    await context.storage.put(avatarKey(upload.id, size as AvatarSize), image, 'image/webp');
  }
  return runCommand(context, 'completeAvatarUpload', async (transaction) => {
    await useUpload(transaction, upload);
    const user = await loadUser(transaction, viewer.id);
    const replaced = user.setAvatar(upload.id);
    if (replaced !== null) await transaction.enqueue(removeAvatarFiles, { avatarId: replaced });
    return user;
  });
}
