import { timingSafeEqual } from 'node:crypto';
import type { Context } from '../../../../platform/context.js';
import { after, MINUTE, now } from '../../../../platform/domain/clock.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { Download } from '../../../../platform/services/download.js';
import { FileMissing } from '../../../../platform/services/storage.js';

const LINK_LIFETIME_MS = 10 * MINUTE;

/** What a link leads to: a stored document by its id, or the pro forma of an invoice by the id of the invoice. */
const PATHS = { 'document link': 'documents', 'pro forma link': 'pro-forma' } as const;
type Purpose = keyof typeof PATHS;

/** An address under which a document can be downloaded for 10 minutes, by anyone who has it. It is not stored. */
export function documentLink(context: Context, documentId: string, purpose: Purpose = 'document link'): string {
  const content = `${documentId}.${after(now(), LINK_LIFETIME_MS).getTime()}`;
  const signature = context.secrets.hmac(purpose, content).toString('base64url');
  return `${context.publicUrl}/${PATHS[purpose]}/${content}.${signature}`;
}

/** The id that a link was made for; undefined where the link is not ours or has run out. */
export function idOfLink(context: Context, token: string, purpose: Purpose): string | undefined {
  const [id = '', ends = '', signature = ''] = token.split('.');
  if (!isUuid(id) || !/^\d{1,15}$/.test(ends)) return undefined;
  const given = Buffer.from(signature, 'base64url');
  const known = context.secrets.hmacs(purpose, `${id}.${ends}`);
  if (!known.some((computed) => computed.length === given.length && timingSafeEqual(computed, given))) return undefined;
  return Number(ends) > now().getTime() ? id : undefined;
}

/** Undefined where the link is not ours or has run out. */
export async function downloadDocument(context: Context, token: string): Promise<Download | undefined> {
  const documentId = idOfLink(context, token, 'document link');
  if (documentId === undefined) return undefined;
  const [found] = await context.db.rows<{ storageKey: string; size: number; number: string }>(
    'select storage_key, size, number from issued_document where id = $1',
    [documentId],
  );
  if (!found) return undefined;
  try {
    const data = await context.storage.get(found.storageKey);
    return new Download(data, { fileName: `${found.number}.pdf`, contentType: 'application/pdf', size: found.size });
  } catch (error) {
    if (error instanceof FileMissing) return undefined;
    throw error;
  }
}
