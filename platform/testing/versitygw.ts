import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { freePort } from '../process/free-port.js';
import { s3Address, type S3Address } from '../services/object-storage/address.js';
import type { FileStorage } from '../services/storage.js';
import { newTestFolder } from './folder.js';
import { isInstalled } from './installed.js';
import { eventually } from './testing.js';

/** An S3 server: `go install github.com/versity/versitygw/cmd/versitygw@v1.8.0`. */
export const hasS3 = isInstalled('versitygw');

export interface S3Server {
  /** Of a bucket in it, as `STORAGE_URL` has it. */
  readonly url: string;
  readonly address: S3Address;
  /** Where it keeps the files of the bucket. */
  readonly folder: string;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  /** Starts it again, with what it had. */
  start(): Promise<void>;
  /** Ends it and removes its files. */
  remove(): Promise<void>;
}

export async function startS3(bucket = 'lyceum'): Promise<S3Server> {
  const port = await freePort();
  const root = await newTestFolder('storage');
  const [buckets, sidecar] = [join(root, 'buckets'), join(root, 'sidecar')];
  for (const folder of [join(buckets, bucket), sidecar]) await mkdir(folder, { recursive: true });
  let server: ReturnType<typeof spawn> | undefined;
  const url = `s3://lyceum:not-a-secret@127.0.0.1:${port}/${bucket}?tls=false&region=us-east-1`;
  const kill = async (): Promise<void> => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const exit = once(server, 'exit');
    server.kill('SIGKILL');
    await exit;
  };
  const start = async (): Promise<void> => {
    const keys = ['--access', 'lyceum', '--secret', 'not-a-secret'];
    const posix = ['posix', '--sidecar', sidecar, buckets];
    server = spawn('versitygw', ['--port', `127.0.0.1:${port}`, ...keys, ...posix], { stdio: 'ignore' });
    await eventually(async () => (await fetch(`http://127.0.0.1:${port}/`)).status > 0, { timeoutMs: 30_000 });
  };
  await start();
  return {
    url,
    address: s3Address.parse(url),
    folder: join(buckets, bucket),
    kill,
    start,
    remove: async () => {
      await kill();
      await rm(root, { recursive: true, force: true });
    },
  };
}

export async function keysOf(storage: FileStorage): Promise<string[]> {
  const keys = (await Readable.from(storage.list()).toArray()) as string[];
  return keys.sort();
}
