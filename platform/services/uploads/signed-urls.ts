import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Context } from '../../context.js';

/** A file that holders of the address may fetch for a while. */
export interface SignedFile {
  readonly key: string;
  /** Letters, digits, `.` and `-`. */
  readonly fileName: string;
  readonly contentType: string;
  readonly size: number;
}

/** An address of a stored file, valid for `lifetimeMs`. It is served as an attachment. */
export function signedFileUrl(context: Context, file: SignedFile, now: Date, lifetimeMs: number): string {
  const token = signToken(context.secrets, 'file', { ...file, until: now.getTime() + lifetimeMs });
  return `${context.publicUrl}/files/${context.name}/${token}`;
}

export const uploadToken = z.object({ id: z.uuid(), key: z.string(), size: z.int(), until: z.int() });

export const fileToken = z.object({
  key: z.string(),
  fileName: z.string(),
  contentType: z.string(),
  size: z.int(),
  until: z.int(),
});

type Secrets = Context['secrets'];
/** `archive`: what a route makes while it is read. */
type Purpose = 'upload' | 'file' | 'archive';

/** Payload and code, both base64url: it is one segment of a path. */
export function signToken(secrets: Secrets, purpose: Purpose, payload: object): string {
  const text = Buffer.from(JSON.stringify(payload)).toString('base64url');
  return `${text}.${secrets.hmac(`signed-${purpose}`, text).toString('base64url')}`;
}

export function readToken<Payload>(
  secrets: Secrets,
  purpose: Purpose,
  token: string,
  schema: z.ZodType<Payload>,
): Payload | undefined {
  const [text = '', code = ''] = token.split('.');
  const given = Buffer.from(code, 'base64url');
  const valid = secrets
    .hmacs(`signed-${purpose}`, text)
    .some((expected) => expected.length === given.length && timingSafeEqual(expected, given));
  if (!valid) return undefined;
  return schema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString())).data;
}
