import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir, open, opendir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface StoredFile {
  /** In hex. */
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

/** Files by key, such as `materials/0192…/slides.pdf`. The type of the content is kept by the owner of the key. */
export interface FileStorage {
  /**
   * Replaces what is there; with `onlyNew`, throws {@link FileExists} instead. A reader sees the whole old file or the whole
   * new one.
   */
  put(
    key: string,
    data: Buffer | Readable,
    contentType: string,
    options?: { readonly onlyNew?: boolean },
  ): Promise<StoredFile>;
  /** Throws {@link FileMissing}. The caller reads the stream to its end or destroys it. */
  get(key: string): Promise<Readable>;
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>;
  /** All keys. What comes or goes meanwhile may or may not be among them. */
  list(): AsyncIterable<string>;
  /** An address from which anyone may fetch the file for a while; undefined where this process has to serve it itself. */
  link(key: string, about: LinkedFile): Promise<string | undefined>;
}

export interface LinkedFile {
  /** Letters, digits, `.` and `-`. */
  readonly fileName: string;
  readonly contentType: string;
  readonly lifetimeMs: number;
}

export class FileMissing extends Error {
  override readonly name = 'FileMissing';
}

export class FileExists extends Error {
  override readonly name = 'FileExists';
}

const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;
const MAX_KEY_LENGTH = 512;

/** Files under one folder of this machine. */
export function localStorage(directory: string): FileStorage {
  const root = resolve(directory);
  const files = join(root, 'files');
  // Of the same file system as the files, so that a rename is one step.
  const unfinished = join(root, 'unfinished');

  return {
    async put(key, data, _contentType, { onlyNew = false } = {}) {
      const target = join(files, checkedKey(key));
      await mkdir(unfinished, { recursive: true });
      await sweep(unfinished);
      const temporary = join(unfinished, randomBytes(16).toString('hex'));
      const hash = createHash('sha256');
      let size = 0;
      const measure = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk);
          size += chunk.length;
          done(null, chunk);
        },
      });
      try {
        const source = Buffer.isBuffer(data) ? Readable.from([data]) : data;
        await pipeline(source, measure, createWriteStream(temporary, { flags: 'wx', mode: 0o600, flush: true }));
        await mkdir(dirname(target), { recursive: true });
        if (onlyNew) await linkNew(temporary, target, key);
        else await rename(temporary, target);
        await syncDirectory(dirname(target));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      return { sha256: hash.digest('hex'), size };
    },

    async get(key) {
      const stream = createReadStream(join(files, checkedKey(key)));
      await new Promise((done, fail) => stream.once('open', done).once('error', fail)).catch(
        (error: NodeJS.ErrnoException) => {
          throw ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(error.code ?? '')
            ? new FileMissing(`There is no file ${key}.`)
            : error;
        },
      );
      return stream;
    },

    async delete(key) {
      await rm(join(files, checkedKey(key)), { force: true });
    },

    async *list() {
      // A folder that was removed meanwhile, or never made, has no files.
      const entries = await opendir(files, { recursive: true }).catch(() => undefined);
      for await (const entry of entries ?? [])
        if (entry.isFile()) yield relative(files, join(entry.parentPath, entry.name)).split(sep).join('/');
    },

    link: () => Promise.resolve(undefined),
  };
}

async function linkNew(temporary: string, target: string, key: string): Promise<void> {
  await link(temporary, target).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? new FileExists(`There is a file ${key}.`) : error;
  });
  await rm(temporary);
}

/** No write takes as long. */
const ABANDONED_AFTER_MS = 60 * 60 * 1_000;

/** A process that was killed while it wrote leaves what it had so far, which nothing refers to and which may be about people. */
async function sweep(unfinished: string): Promise<void> {
  const abandoned = Date.now() - ABANDONED_AFTER_MS;
  for (const name of await readdir(unfinished)) {
    const file = join(unfinished, name);
    // It may be finished, or swept by another, meanwhile.
    const written = await stat(file).catch(() => undefined);
    if (written && written.mtimeMs < abandoned) await rm(file, { force: true });
  }
}

/** Segments of letters, digits, `.`, `_` and `-`, none of which begins with a dot: no key leads out of the folder. */
export function checkedKey(key: string): string {
  if (key.length <= MAX_KEY_LENGTH && key.split('/').every((segment) => SEGMENT.test(segment))) return key;
  throw new RangeError(`Not a key of a file: ${JSON.stringify(key.slice(0, 100))}`);
}

/** Without it a power cut may lose the new name of a file whose content is safe. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
