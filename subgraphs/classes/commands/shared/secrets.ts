import { createHash, randomBytes } from 'node:crypto';

/** Too many bytes to guess, so a plain hash of the secret is safe to store. */
const SECRET_BYTES = 32;

export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

export function hashOfSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
