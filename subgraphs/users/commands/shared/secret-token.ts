import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, as text that needs no escaping in a link. */
export function newSecretToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token. It is random, so a plain hash can't be turned back by guessing. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
