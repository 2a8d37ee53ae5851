import { timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import { Migration } from '@mikro-orm/migrations';
import { fileTypeFromBuffer } from 'file-type';
import { z } from 'zod';
import { runCommand, type Transaction } from '../command.js';
import type { Context } from '../context.js';
import { after, DAY, MINUTE, now } from '../domain/clock.js';
import { DomainError, InvalidInput } from '../domain/errors.js';
import { isUuid, newId } from '../domain/ids.js';
import { defineJob, implementJob } from '../jobs.js';
import type { GetRoute, PutRoute } from '../subgraph.js';
import type { RouteAnswer } from '../client/subgraph-client.js';
import { Download } from './download.js';
import { FileMissing, type StoredFile } from './storage.js';

/*
 * Files that users send. A domain issues a ticket (requestUpload); the client PUTs the bytes to the ticket's address; the
 * domain takes the file (inspectUpload, then useUpload in the transaction that refers to it). What is not used is removed
 * after a day. With a local folder the address is one of ours; with object storage it will be a presigned one of the
 * bucket. Therefore nothing is believed of the PUT: size, checksum and type are read from the stored file.
 */

/** What a domain accepts for one purpose. */
export interface UploadPolicy {
  /** Kebab-case, unique within the domain: `avatar`. Part of the storage key. */
  readonly purpose: string;
  readonly maxBytes: number;
  /** MIME types, as they are detected from the content. A type that has no signature, such as plain text, can't be detected. */
  readonly types: readonly string[];
  /** Files that are made of an upload before it is used; removed together with one that never is. */
  readonly derivedKeys?: (uploadId: string) => readonly string[];
}

export interface UploadTicket {
  readonly uploadId: string;
  readonly method: 'PUT';
  readonly url: string;
  /** Must be sent as they are: object storage signs them. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly maxBytes: number;
  readonly expiresAt: Date;
}

/** A stored file that fits its policy. */
export interface InspectedUpload extends StoredFile {
  readonly id: string;
  readonly key: string;
  /** Detected from the content. */
  readonly type: string;
}

/** Unknown, of another user or purpose, used already, or expired. */
export class UploadNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'UPLOAD_NOT_FOUND';
  constructor() {
    super('No such upload, or it has expired: request a new one.', { field: 'input.uploadId' });
  }
}

/** The bytes have not arrived yet. */
export class UploadIncomplete extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'UPLOAD_INCOMPLETE';
  constructor() {
    super('The file has not arrived yet: send it to the address of the ticket first.', { field: 'input.uploadId' });
  }
}

/** The file is not what was announced: size, checksum or type differ. */
export class UploadMismatch extends DomainError {
  readonly kind = 'refused';
  readonly code = 'UPLOAD_MISMATCH';
  constructor(what: 'size' | 'checksum' | 'type') {
    super(`The ${what} of the file is not the announced one: request a new upload.`, { field: 'input.uploadId' });
  }
}

export class UploadInfected extends DomainError {
  readonly kind = 'refused';
  readonly code = 'UPLOAD_INFECTED';
  constructor() {
    super('The virus scanner rejected the file.', { field: 'input.uploadId' });
  }
}

export class TooManyUploads extends DomainError {
  readonly kind = 'refused';
  readonly code = 'TOO_MANY_UPLOADS';
  constructor() {
    super(`At most ${MAX_OPEN} uploads can be open at a time: use them, or try again in a day.`);
  }
}

/** Unused uploads of one user in a domain. */
const MAX_OPEN = 20;
const PUT_LIFETIME_MS = 15 * MINUTE;
const KEPT_UNUSED_MS = DAY;
const CONTENT_TYPE = 'application/octet-stream';

export interface UploadRequest {
  /** MIME type. */
  readonly contentType: string;
  /** In bytes. */
  readonly size: number;
  /** Of the content, in hex. Checked when given. */
  readonly sha256?: string | null;
}

/** A ticket for one file of this user. Reports all that is wrong with the request at once. */
export async function requestUpload(
  transaction: Transaction,
  policy: UploadPolicy,
  ownerId: string,
  request: UploadRequest,
): Promise<UploadTicket> {
  const { contentType, size } = request;
  const sha256 = request.sha256?.toLowerCase() ?? null;
  const problems = [
    ...(policy.types.includes(contentType)
      ? []
      : [{ field: 'input.contentType', message: `must be one of ${policy.types.join(', ')}` }]),
    ...(Number.isInteger(size) && size >= 1 && size <= policy.maxBytes
      ? []
      : [{ field: 'input.size', message: `must be 1 to ${policy.maxBytes} bytes` }]),
    ...(sha256 === null || /^[0-9a-f]{64}$/.test(sha256)
      ? []
      : [{ field: 'input.sha256', message: 'must be a SHA-256 in hex' }]),
  ];
  if (problems.length > 0) throw new InvalidInput(problems);
  // Two requests at once must count each other.
  await transaction.sql('select pg_advisory_xact_lock(hashtextextended($1, 3))', [`upload/${ownerId}`]);
  const [open] = await transaction.sql<{ count: number }>(
    'select count(*)::int as count from upload where owner_id = $1 and used_at is null',
    [ownerId],
  );
  if ((open?.count ?? 0) >= MAX_OPEN) throw new TooManyUploads();
  const id = newId();
  const key = `uploads/${policy.purpose}/${id}`;
  const expiresAt = after(transaction.now, PUT_LIFETIME_MS);
  await transaction.sql(
    `insert into upload (id, owner_id, purpose, storage_key, announced_type, announced_size, announced_sha256, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      id,
      ownerId,
      policy.purpose,
      key,
      contentType,
      size,
      sha256,
      transaction.now,
      after(transaction.now, KEPT_UNUSED_MS),
    ],
  );
  const { publicUrl, name, secrets } = transaction.context;
  const token = sign(secrets, 'upload', { id, key, size, until: expiresAt.getTime() });
  return {
    uploadId: id,
    method: 'PUT',
    url: `${publicUrl}/uploads/${name}/${token}`,
    headers: [{ name: 'content-type', value: CONTENT_TYPE }],
    maxBytes: size,
    expiresAt,
  };
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
  const type = await detectType(await openFile(context, key));
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

async function detectType(data: Readable): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop destroys the stream.
  for await (const chunk of data as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    if ((size += chunk.length) >= HEAD_BYTES) break;
  }
  return (await fileTypeFromBuffer(Buffer.concat(chunks)))?.mime;
}

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
  const token = sign(context.secrets, 'file', { ...file, until: now.getTime() + lifetimeMs });
  return `${context.publicUrl}/files/${context.name}/${token}`;
}

const uploadToken = z.object({ id: z.uuid(), key: z.string(), size: z.int(), until: z.int() });
const fileToken = z.object({
  key: z.string(),
  fileName: z.string(),
  contentType: z.string(),
  size: z.int(),
  until: z.int(),
});

/** Lists what a domain with uploads serves and runs; its migrations list {@link UploadMigration}. */
export function uploads(policies: readonly UploadPolicy[]) {
  return {
    routes: [putRoute, fileRoute],
    jobs: [implementJob(removeUnusedUploads, (context) => removeUnused(context, policies))],
  };
}

const putRoute: PutRoute = {
  method: 'PUT',
  path: '/uploads/:token',
  handle: async (context, { parameter, data }): Promise<RouteAnswer> => {
    const ticket = read(context.secrets, 'upload', parameter, uploadToken);
    if (!ticket || ticket.until <= now().getTime()) return refusal(data, 403, 'UPLOAD_NOT_FOUND');
    // A key of its own: two that send at once must not replace each other's file. Stored before the file is, so that the
    // file of a process that is killed here can be removed.
    const key = `${ticket.key}-${newId()}`;
    const [open] = await runCommand(context, 'beginUpload', ({ sql }) =>
      // Once only: what was inspected must not change afterwards.
      sql('update upload set storage_key = $2 where id = $1 and sha256 is null returning id', [ticket.id, key]),
    );
    if (!open) return refusal(data, 409, 'UPLOAD_NOT_FOUND');
    let stored: StoredFile;
    try {
      stored = await context.storage.put(key, Readable.from(limited(data, ticket.size)), CONTENT_TYPE);
    } catch (error) {
      if (error instanceof TooLarge) return refusal(data, 413, 'UPLOAD_MISMATCH');
      throw error;
    }
    const [first] = await runCommand(context, 'storeUpload', ({ sql }) =>
      sql(
        'update upload set size = $3, sha256 = $4 where id = $1 and storage_key = $2 and sha256 is null returning id',
        [ticket.id, key, stored.size, stored.sha256],
      ),
    );
    if (first) return { status: 200, body: { size: stored.size, sha256: stored.sha256 } };
    await context.storage.delete(key);
    return refusal(data, 409, 'UPLOAD_NOT_FOUND');
  },
};

const fileRoute: GetRoute = {
  path: '/files/:token',
  public: false,
  download: 'signed',
  handle: async (context, { parameter }) => {
    const file = read(context.secrets, 'file', parameter, fileToken);
    if (!file || file.until <= now().getTime()) return undefined;
    try {
      return new Download(await context.storage.get(file.key), file);
    } catch (error) {
      if (error instanceof FileMissing) return undefined;
      throw error;
    }
  },
};

function refusal(data: Readable, status: number, code: string): RouteAnswer {
  // Read to its end, so that the sender gets to see the answer.
  data.resume();
  return { status, body: { error: code } };
}

class TooLarge extends Error {}

/** A sender that breaks off is an error here, so that no part of a file is kept. */
async function* limited(data: Readable, maxBytes: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of data.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if ((size += chunk.length) > maxBytes) throw new TooLarge();
    yield chunk;
  }
}

export const removeUnusedUploads = defineJob({
  name: 'remove-unused-uploads',
  schema: z.object({}),
  cron: '29 * * * *',
});

const REMOVED_AT_ONCE = 500;

interface RemovedRow {
  readonly id: string;
  readonly purpose: string;
  readonly storage_key: string;
}

async function removeUnused(context: Context, policies: readonly UploadPolicy[]): Promise<void> {
  const expired = await runCommand(context, 'findUnusedUploads', ({ sql, now: at }) =>
    sql<RemovedRow>(
      `select id, purpose, storage_key from upload where used_at is null and expires_at <= $1
       order by expires_at limit ${REMOVED_AT_ONCE}`,
      [at],
    ),
  );
  for (const row of expired) await removeRow(context, policies, row);
}

/** Removes all files of a user, used or not, for an erasure. */
export async function eraseUploads(
  context: Context,
  policies: readonly UploadPolicy[],
  ownerId: string,
): Promise<void> {
  const rows = await runCommand(context, 'findUploads', ({ sql }) =>
    sql<RemovedRow>('select id, purpose, storage_key from upload where owner_id = $1', [ownerId]),
  );
  for (const row of rows) await removeRow(context, policies, row);
}

/** Removes a used upload that nothing refers to any more. Idempotent. */
export async function removeUpload(context: Context, policy: UploadPolicy, uploadId: string): Promise<void> {
  const rows = await runCommand(context, 'findUpload', ({ sql }) =>
    sql<RemovedRow>('select id, purpose, storage_key from upload where id = $1', [uploadId]),
  );
  for (const row of rows) await removeRow(context, [policy], row);
}

/** Files first: a row is the only way to find them. */
async function removeRow(context: Context, policies: readonly UploadPolicy[], row: RemovedRow): Promise<void> {
  const derived = policies.find(({ purpose }) => purpose === row.purpose)?.derivedKeys?.(row.id) ?? [];
  for (const key of [row.storage_key, ...derived]) await context.storage.delete(key);
  await runCommand(context, 'removeUpload', ({ sql }) => sql('delete from upload where id = $1', [row.id]));
}

type Secrets = Context['secrets'];

/** Payload and code, both base64url: it is one segment of a path. */
function sign(secrets: Secrets, purpose: 'upload' | 'file', payload: object): string {
  const text = Buffer.from(JSON.stringify(payload)).toString('base64url');
  return `${text}.${secrets.hmac(`signed-${purpose}`, text).toString('base64url')}`;
}

function read<Payload>(
  secrets: Secrets,
  purpose: 'upload' | 'file',
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

/** Each domain with uploads lists it under its next number. */
export class UploadMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table upload (
        id uuid primary key,
        owner_id uuid not null,
        purpose text not null,
        storage_key text not null,
        announced_type text not null,
        announced_size bigint not null check (announced_size > 0),
        announced_sha256 text,
        size bigint,
        sha256 text,
        created_at timestamptz not null,
        -- An unused one is removed then.
        expires_at timestamptz not null,
        used_at timestamptz,
        check ((size is null) = (sha256 is null)),
        check (used_at is null or sha256 is not null)
      );
      create index upload_owner on upload (owner_id);
      create index upload_unused on upload (expires_at) where used_at is null;
    `);
  }
}
