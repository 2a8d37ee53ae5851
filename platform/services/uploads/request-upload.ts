import type { Transaction } from '../../command.js';
import { after, DAY, MINUTE } from '../../domain/clock.js';
import { InvalidInput } from '../../domain/errors.js';
import { newId } from '../../domain/ids.js';
import type { UploadPolicy } from './policy.js';
import { TooManyUploads, MAX_OPEN } from './errors.js';
import { signToken } from './signed-urls.js';

export interface UploadTicket {
  readonly uploadId: string;
  readonly method: 'PUT';
  readonly url: string;
  /** Must be sent as they are: object storage signs them. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly maxBytes: number;
  readonly expiresAt: Date;
}

const PUT_LIFETIME_MS = 15 * MINUTE;
const KEPT_UNUSED_MS = DAY;
export const CONTENT_TYPE = 'application/octet-stream';

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
  const token = signToken(secrets, 'upload', { id, key, size, until: expiresAt.getTime() });
  return {
    uploadId: id,
    method: 'PUT',
    url: `${publicUrl}/uploads/${name}/${token}`,
    headers: [{ name: 'content-type', value: CONTENT_TYPE }],
    maxBytes: size,
    expiresAt,
  };
}
