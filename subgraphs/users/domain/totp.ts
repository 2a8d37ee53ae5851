import { createHmac } from 'node:crypto';

/** How long a code is shown (RFC 6238 section 4.1, the default). */
export const TOTP_STEP_SECONDS = 30;
export const TOTP_DIGITS = 6;
/** Bytes of a secret: the length of the hash (RFC 4226 section 4, requirement R6). */
export const TOTP_SECRET_BYTES = 20;
/** Steps before and after the present one whose codes are taken, for clocks that differ and people who type. */
const TOLERATED_STEPS = [0, -1, 1] as const;

/** One-time password of a counter, HMAC-SHA-1, dynamically truncated (RFC 4226 section 5.3). */
export function hotp(secret: Uint8Array, counter: number, digits: number = TOTP_DIGITS): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const hash = createHmac('sha1', secret).update(message).digest();
  const offset = (hash.at(-1) ?? 0) & 0xf;
  const number = hash.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/** Number of the step that an instant is in, counted from 1970 (RFC 6238 section 4.2). */
export function stepAt(instant: Date): number {
  return Math.floor(instant.getTime() / 1_000 / TOTP_STEP_SECONDS);
}

/**
 * The step whose code this is: the present one, the one before or the one after; of those only one after `lastStep`, so that
 * no code is good twice (RFC 6238 section 5.2). Undefined where it is none of them.
 */
export function matchingStep(
  secret: Uint8Array,
  code: string,
  now: Date,
  lastStep: number | null = null,
): number | undefined {
  const present = stepAt(now);
  return TOLERATED_STEPS.map((difference) => present + difference).find(
    (step) => step >= 0 && (lastStep === null || step > lastStep) && hotp(secret, step) === code,
  );
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 section 6, without padding. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let value = 0;
  let bits = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += BASE32.charAt((value >>> (bits - 5)) & 31);
  }
  return bits > 0 ? text + BASE32.charAt((value << (5 - bits)) & 31) : text;
}

/** What an authenticator app reads from a QR code, in the form that they agree on (`otpauth://totp/…`). */
export function otpauthUri(secret: Uint8Array, account: string, issuer = 'Lyceum'): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const parameters = `secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}`;
  return `otpauth://totp/${label}?${parameters}&algorithm=SHA1&digits=${TOTP_DIGITS}&period=${TOTP_STEP_SECONDS}`;
}
