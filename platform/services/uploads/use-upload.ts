import type { Readable } from 'node:stream';
import { fileTypeFromBuffer } from 'file-type';
import { runCommand, type Transaction } from '../../command.js';
import type { Context } from '../../context.js';
import { isUuid } from '../../domain/ids.js';
import { FileMissing, type StoredFile } from '../storage.js';
import { PLAIN_TEXT, type UploadPolicy } from './policy.js';
import { UploadNotFound, UploadIncomplete, UploadMismatch, UploadInfected } from './errors.js';

/** A stored file that fits its policy. */
export interface InspectedUpload extends StoredFile {
  readonly id: string;
  readonly key: string;
  /** Detected from the content. */
  readonly type: string;
}

interface UploadRow {
  readonly storage_key: string;
  readonly announced_type: string;
  readonly announced_size: string;
  readonly announced_sha256: string | null;
  readonly size: string | null;
  readonly sha256: string | null;
}

/**
 * Reads the stored file and compares it with the ticket and the policy. Changes nothing: `useUpload` does, in the
 * transaction that refers to the file.
 */
export async function inspectUpload(
  context: Context,
  policy: UploadPolicy,
  ownerId: string,
  uploadId: string,
): Promise<InspectedUpload> {
  const row = await runCommand(context, 'findUpload', async ({ sql, now }) => {
    const [found] = isUuid(uploadId)
      ? await sql<UploadRow>(
          `select storage_key, announced_type, announced_size::text, announced_sha256, size::text, sha256 from upload
           where id = $1 and owner_id = $2 and purpose = $3 and used_at is null and expires_at > $4`,
          [uploadId, ownerId, policy.purpose, now],
        )
      : [];
    return found;
  });
  if (!row) throw new UploadNotFound();
  const { size, sha256 } = row;
  if (size === null || sha256 === null) throw new UploadIncomplete();
  if (size !== row.announced_size) throw new UploadMismatch('size');
  if (row.announced_sha256 !== null && row.announced_sha256 !== sha256) throw new UploadMismatch('checksum');
  const key = row.storage_key;
  const type = await detectType(await openFile(context, key), policy);
  if (type !== row.announced_type || !policy.types.includes(type)) throw new UploadMismatch('type');
  if (!(await context.scanner.isClean(await openFile(context, key)))) throw new UploadInfected();
  return { id: uploadId, key, size: Number(size), sha256, type };
}

/** Of two users of one upload one succeeds. */
export async function useUpload(transaction: Transaction, upload: InspectedUpload): Promise<void> {
  const [used] = await transaction.sql(
    'update upload set used_at = $2 where id = $1 and used_at is null and sha256 = $3 and expires_at > $2 returning id',
    [upload.id, transaction.now, upload.sha256],
  );
  if (!used) throw new UploadNotFound();
}

async function openFile(context: Context, key: string): Promise<Readable> {
  return context.storage.get(key).catch((error: unknown) => {
    throw error instanceof FileMissing ? new UploadIncomplete() : error;
  });
}

/** As much of a file as any signature needs. */
const HEAD_BYTES = 64 * 1024;

/** The MIME type of a content, by its first bytes; undefined for one that is not known. */
export async function detectType(data: Readable, { types }: UploadPolicy): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop destroys the stream.
  for await (const chunk of data as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    if ((size += chunk.length) >= HEAD_BYTES) break;
  }
  const head = Buffer.concat(chunks);
  const detected = (await fileTypeFromBuffer(head))?.mime;
  return detected === undefined && types.includes(PLAIN_TEXT) && isText(head) ? PLAIN_TEXT : detected;
}

/** UTF-8 without control characters, as far as it was read; the last character may be cut. */
function isText(head: Buffer): boolean {
  if (head.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}
