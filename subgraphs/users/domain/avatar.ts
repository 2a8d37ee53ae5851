import { createHash } from 'node:crypto';

/** Edges in pixels in which a picture is served. */
export const AVATAR_SIZES = [64, 128, 256, 512] as const;
export type AvatarSize = (typeof AVATAR_SIZES)[number];

/** The smallest picture that is not enlarged; the largest for more. */
export function avatarSize(wanted: number): AvatarSize {
  return AVATAR_SIZES.find((size) => size >= wanted) ?? 512;
}

/** First letters of the first and last word of a name; empty for scripts that the font lacks. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '');
  return letters.every((letter) => letter === '' || PRINTABLE.test(letter)) ? letters.join('').toUpperCase() : '';
}

const PRINTABLE =
  /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Georgian}\p{Script=Hebrew}\p{Script=Arabic}\p{N}]$/u;

/** Stays the same for a user, and dark enough for white letters. */
export function avatarColor(userId: string): { r: number; g: number; b: number } {
  const [r = 0, g = 0, b = 0] = createHash('sha256').update(userId).digest();
  return { r: 30 + (r % 100), g: 30 + (g % 100), b: 30 + (b % 100) };
}

/** Changes with the picture, so that an address can be cached for ever. */
export function avatarRevision({ name, avatarId }: { name: string; avatarId: string | null }): string {
  return avatarId ?? createHash('sha256').update(initialsOf(name)).digest('hex').slice(0, 12);
}

/** Where a picture is stored. `avatarId` is the id of its upload. */
export function avatarKey(avatarId: string, size: AvatarSize): string {
  return `avatars/${avatarId}/${size}.webp`;
}
