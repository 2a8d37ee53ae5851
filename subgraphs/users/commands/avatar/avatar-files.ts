import type { UploadPolicy } from '../../../../platform/services/uploads/policy.js';
import { AVATAR_SIZES, avatarKey } from '../../domain/avatar.js';

export const AVATAR_UPLOADS: UploadPolicy = {
  purpose: 'avatar',
  maxBytes: 5 * 1024 * 1024,
  types: ['image/png', 'image/jpeg', 'image/webp'],
  derivedKeys: (avatarId) => AVATAR_SIZES.map((size) => avatarKey(avatarId, size)),
};
