import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { checkedKey, FileExists, FileMissing, type FileStorage, type StoredFile } from '../storage.js';
import type { S3Address } from './address.js';

export interface S3Options {
  /** Where clients reach the same bucket. Absent: there are no links. */
  readonly publicEndpoint?: string | undefined;
  /** Unfinished uploads of before are removed. Default: a day, longer than any takes. */
  readonly abandonedAfterMs?: number;
}

/** The least that S3 takes is 5 MiB. With at most 10,000 parts a file may have 80 GB. */
const PART_BYTES = 8 * 1024 * 1024;
const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * Files in a bucket. A checksum (CRC-32) of each request and of the whole file is sent, and the server compares it before the
 * file is there; the reader's stream fails where the bytes do not match it. Memory for two parts of 8 MiB per upload.
 */
export function s3Storage(address: S3Address, options: S3Options = {}): FileStorage {
  const { bucket: Bucket, prefix } = address;
  const { publicEndpoint, abandonedAfterMs = DAY_MS } = options;
  const client = clientOf(address, address.endpoint);
  const publicClient = publicEndpoint === undefined ? undefined : clientOf(address, publicEndpoint);
  const at = (key: string) => ({ Bucket, Key: prefix + checkedKey(key) });

  const putWhole = async (key: string, data: Buffer, { ContentType, IfNoneMatch }: Conditions): Promise<void> => {
    const ChecksumCRC32 = base64(crc32(data));
    await client.send(new PutObjectCommand({ ...at(key), Body: data, ContentType, IfNoneMatch, ChecksumCRC32 }));
  };

  const putInParts = async (
    key: string,
    parts: AsyncIterable<Buffer>,
    { ContentType, IfNoneMatch }: Conditions,
  ): Promise<void> => {
    await removeAbandoned();
    const { UploadId } = await client.send(
      new CreateMultipartUploadCommand({
        ...at(key),
        ContentType,
        ChecksumAlgorithm: 'CRC32',
        ChecksumType: 'FULL_OBJECT',
      }),
    );
    try {
      const done: CompletedPart[] = [];
      let whole = 0;
      for await (const part of parts) {
        whole = crc32(part, whole);
        const PartNumber = done.length + 1;
        const ChecksumCRC32 = base64(crc32(part));
        const { ETag } = await client.send(
          new UploadPartCommand({ ...at(key), UploadId, PartNumber, Body: part, ChecksumCRC32 }),
        );
        done.push({ ETag, PartNumber, ChecksumCRC32 });
      }
      await client.send(
        new CompleteMultipartUploadCommand({
          ...at(key),
          UploadId,
          IfNoneMatch,
          MultipartUpload: { Parts: done },
          ChecksumType: 'FULL_OBJECT',
          ChecksumCRC32: base64(whole),
        }),
      );
    } catch (error) {
      // What can't be removed now is removed as abandoned.
      await client.send(new AbortMultipartUploadCommand({ ...at(key), UploadId })).catch(() => undefined);
      throw error;
    }
  };

  /** A process that was killed while it wrote leaves parts, which no list shows and which cost and may be about people. */
  const removeAbandoned = async (): Promise<void> => {
    const before = Date.now() - abandonedAfterMs;
    // One page of 1,000: the next upload finds the rest.
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: prefix }));
    for (const { Key, UploadId, Initiated } of Uploads)
      if (Initiated && Initiated.getTime() < before)
        // It may be finished, or removed by another, meanwhile.
        await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch(() => undefined);
  };

  return {
    async put(key, data, contentType, { onlyNew = false } = {}) {
      at(key);
      const measured = new Measured(Buffer.isBuffer(data) ? [data] : data);
      const parts = measured.parts();
      const conditions = { ContentType: contentType, IfNoneMatch: onlyNew ? '*' : undefined };
      const { value: first = Buffer.alloc(0) } = await parts.next();
      try {
        if (first.length < PART_BYTES) await putWhole(key, first, conditions);
        else await putInParts(key, preceded(first, parts), conditions);
      } catch (error) {
        throw statusOf(error) === 412 ? new FileExists(`There is a file ${key}.`) : error;
      } finally {
        await parts.return(undefined);
      }
      return measured.result();
    },

    async get(key) {
      const { Body } = await client.send(new GetObjectCommand(at(key))).catch(throwMissing(key));
      return Body as Readable;
    },

    async delete(key) {
      await client.send(new DeleteObjectCommand(at(key)));
    },

    async *list() {
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: prefix }))
        for (const { Key = '' } of Contents) yield Key.slice(prefix.length);
    },

    async link(key, { fileName, contentType, lifetimeMs }) {
      if (!publicClient) return undefined;
      // Else the reader would see an answer of the storage in XML.
      await client.send(new HeadObjectCommand(at(key))).catch(throwMissing(key));
      const command = new GetObjectCommand({
        ...at(key),
        ResponseContentType: contentType,
        ResponseContentDisposition: `attachment; filename="${fileName}"`,
        ResponseCacheControl: 'no-store',
      });
      return getSignedUrl(publicClient, command, { expiresIn: Math.max(1, Math.floor(lifetimeMs / 1_000)) });
    },
  };
}

interface Conditions {
  readonly ContentType: string;
  readonly IfNoneMatch: string | undefined;
}

function clientOf({ region, credentials }: S3Address, endpoint: string): S3Client {
  return new S3Client({
    endpoint,
    region,
    // Servers other than that of AWS have no host name for each bucket.
    forcePathStyle: true,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
    ...(credentials && { credentials }),
  });
}

/** Cuts bytes into parts, all but the last of {@link PART_BYTES}, and measures them on the way. */
class Measured {
  private readonly hash = createHash('sha256');
  private size = 0;

  constructor(private readonly data: Iterable<Buffer> | AsyncIterable<Buffer>) {}

  async *parts(): AsyncGenerator<Buffer, undefined> {
    let pending: Buffer[] = [];
    let bytes = 0;
    for await (let chunk of this.data) {
      this.hash.update(chunk);
      this.size += chunk.length;
      while (bytes + chunk.length >= PART_BYTES) {
        const head = chunk.subarray(0, PART_BYTES - bytes);
        yield Buffer.concat([...pending, head]);
        chunk = chunk.subarray(head.length);
        [pending, bytes] = [[], 0];
      }
      pending.push(chunk);
      bytes += chunk.length;
    }
    if (bytes > 0) yield Buffer.concat(pending);
    return undefined;
  }

  result(): StoredFile {
    return { sha256: this.hash.digest('hex'), size: this.size };
  }
}

async function* preceded(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

/** As S3 has it: four bytes, the highest first. */
function base64(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString('base64');
}

const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;

function throwMissing(key: string): (error: unknown) => never {
  return (error) => {
    throw statusOf(error) === 404 ? new FileMissing(`There is no file ${key}.`) : error;
  };
}
