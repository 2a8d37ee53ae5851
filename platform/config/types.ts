import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { JWK } from 'jose';
import { z } from 'zod';

/* Types of settings. Each error message says what a value must be and follows the name of the setting. */

export const text = z.string();

export const wholeNumber = (from: number, to: number) =>
  z
    .string()
    .refine(
      (value) => /^\d+$/.test(value) && Number(value) >= from && Number(value) <= to,
      `must be a whole number from ${from} to ${to}`,
    )
    .transform(Number);

export const port = wholeNumber(0, 65_535);

export const bool = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');

export const items = (value: string): string[] =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);

/** Items separated by commas, each of which passes `check`. */
export const list = (check: (item: string) => boolean, problem: string) =>
  z
    .string()
    .transform(items)
    .refine((all) => all.length > 0 && all.every(check), `${problem}, separated by commas`);

export const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `must be an address beginning with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );

/** An address without a slash at its end. */
export const baseUrl = url('http:', 'https:').transform((value) => value.replace(/\/+$/, ''));

export const postgresUrl = url('postgres:', 'postgresql:');

export const path = z.string().transform((value) => resolve(value));

export const isOrigin = (value: string): boolean => URL.canParse(value) && new URL(value).origin === value;

export const isNetwork = (value: string): boolean => {
  const [address = '', bits, ...more] = value.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
};

const keyShape = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().min(1),
  d: z.string().min(1).optional(),
});

/** An Ed25519 key as JSON Web Key (RFC 8037). */
export const jwk = (half: 'private' | 'public') =>
  z.string().transform((value, context): JWK => {
    const key = parseJson(value);
    const parsed = keyShape.safeParse(key);
    if (parsed.success && (half === 'private') === (parsed.data.d !== undefined)) return key as JWK;
    context.addIssue({ code: 'custom', message: `must be the ${half} half of an Ed25519 key as JSON Web Key` });
    return z.NEVER;
  });

export const masterKey = z
  .string()
  .refine(
    (value) => /^[A-Za-z0-9+/]{43}=?$/.test(value),
    'must be 32 bytes in base64: make one by "openssl rand -base64 32"',
  );

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
