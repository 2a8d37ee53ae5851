import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, as text that needs no escaping in a link. */
export function newSecretToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Tokens are stored as this hash. They are random, so a plain hash cannot be guessed. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
