import { timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Context } from '../../../platform/context.js';
import { isUuid } from '../../../platform/domain/ids.js';
import { Download } from '../../../platform/services/download.js';
import { lettersImage } from '../../../platform/services/images.js';
import { FileMissing } from '../../../platform/services/storage.js';
import {
  AVATAR_SIZES,
  avatarColor,
  avatarKey,
  avatarRevision,
  avatarSize,
  initialsOf,
  type AvatarSize,
} from '../domain/avatar.js';

interface Pictured {
  readonly id: string;
  readonly name: string;
  readonly avatarId: string | null;
}

/**
 * Address of a user's picture. It names the picture that it is of, so caches may keep it for ever, and it is signed: who
 * knows an id alone can't see the initials or the picture.
 */
export function avatarUrl(context: Context, user: Pictured, size: number): string {
  const subject = `${user.id}.${avatarRevision(user)}.${avatarSize(size)}`;
  return `${context.publicUrl}/avatars/${subject}.${codeOf(context, subject)}`;
}

function codeOf({ secrets }: Context, subject: string): string {
  return secrets.hmac('avatar', subject).subarray(0, 12).toString('base64url');
}

/** Undefined for an address that is not ours, or of a picture that was replaced. */
export async function downloadAvatar(context: Context, token: string): Promise<Download | undefined> {
  const [userId = '', revision = '', edge = '', code = ''] = token.split('.');
  const subject = `${userId}.${revision}.${edge}`;
  const size = AVATAR_SIZES.find((one) => String(one) === edge);
  const given = Buffer.from(code, 'base64url');
  const valid = context.secrets
    .hmacs('avatar', subject)
    .some((whole) => given.length === 12 && timingSafeEqual(whole.subarray(0, 12), given));
  if (!valid || !size || !isUuid(userId)) return undefined;
  const user = await context.db.row<Pictured>('select id, name, avatar_id from user_account where id = $1', [userId]);
  if (!user || avatarRevision(user) !== revision) return undefined;
  return user.avatarId === null ? initials(user, size) : picture(context, user.avatarId, size);
}

async function initials({ id, name }: Pictured, size: AvatarSize): Promise<Download> {
  return download(await lettersImage(initialsOf(name), size, avatarColor(id)), 'avatar.png', 'image/png');
}

async function picture(context: Context, avatarId: string, size: AvatarSize): Promise<Download | undefined> {
  try {
    const image = await buffer(await context.storage.get(avatarKey(avatarId, size)));
    return download(image, 'avatar.webp', 'image/webp');
  } catch (error) {
    if (error instanceof FileMissing) return undefined;
    throw error;
  }
}

function download(image: Buffer, fileName: string, contentType: string): Download {
  return new Download(Readable.from([image]), { fileName, contentType, size: image.length });
}
