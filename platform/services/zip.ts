import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Zip, ZipPassThrough } from 'fflate';
import { getFileNameLowLevel, openPromise, validateFileName, type Entry, type ZipFile } from 'yauzl';

/** A file that goes into an archive. */
export interface PackedFile {
  /** Relative, with `/`. */
  readonly path: string;
  /** In bytes; exactly what `open` gives. */
  readonly size: number;
  readonly open: () => Promise<Readable>;
}

/**
 * An archive as a stream, and its size before a byte of it is read. Files are stored as they are: most are films and
 * pictures, which do not get smaller.
 */
export function packZip(files: readonly PackedFile[], at: Date): { readonly size: number; readonly data: Readable } {
  return {
    size: sizeOfZip(files, at),
    data: Readable.from(zipped(files, at)),
  };
}

/** Everything around the contents has the same size for empty files. */
function sizeOfZip(files: readonly PackedFile[], at: Date): number {
  let size = 0;
  const zip = new Zip((_error, chunk) => (size += chunk.length));
  for (const { path } of files) newEntry(zip, path, at).push(new Uint8Array(), true);
  zip.end();
  return files.reduce((sum, file) => sum + file.size, size);
}

async function* zipped(files: readonly PackedFile[], at: Date): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    ready.push(chunk);
  });
  for (const { path, open } of files) {
    const entry = newEntry(zip, path, at);
    for await (const chunk of (await open()) as AsyncIterable<Uint8Array>) {
      entry.push(chunk);
      yield* ready.splice(0);
    }
    entry.push(new Uint8Array(), true);
  }
  zip.end();
  yield* ready.splice(0);
}

function newEntry(zip: Zip, path: string, at: Date): ZipPassThrough {
  const entry = new ZipPassThrough(path);
  entry.mtime = at;
  zip.add(entry);
  return entry;
}

export interface ZipLimits {
  readonly files: number;
  /** Bytes of all files together, unpacked. */
  readonly bytes: number;
  /** How many times smaller than its files an archive may be. */
  readonly ratio: number;
}

/** What is wrong with a file of an archive; of the archive itself, the path is empty. */
export interface ZipProblem {
  readonly path: string;
  readonly message: string;
}

/** An archive of someone else, open for reading. Nothing of it is written under a path that it names. */
export interface OpenZip {
  /** Sizes in bytes, by path. Those with a problem are left out. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Every problem at once. */
  readonly problems: readonly ZipProblem[];
  /** Fails at a file that is larger than its entry says. The caller reads the stream to its end or destroys it. */
  read(path: string): Promise<Readable>;
}

/** Reads an archive by way of a temporary file, which is gone when `work` has ended. */
export async function withZip<Result>(
  data: Readable,
  limits: ZipLimits,
  work: (zip: OpenZip) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'lyceum-zip-'));
  let file: ZipFile | undefined;
  try {
    const path = join(directory, 'archive.zip');
    await pipeline(data, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    // Names are decoded below, so that one that is not valid is one problem among others.
    file = await openPromise(path, { lazyEntries: true, autoClose: false, decodeStrings: false }).catch(
      () => undefined,
    );
    return await work(file ? await openZip(file, limits) : UNREADABLE);
  } finally {
    file?.close();
    await rm(directory, { recursive: true, force: true });
  }
}

const UNREADABLE: OpenZip = {
  sizes: new Map(),
  problems: [{ path: '', message: 'is not a ZIP archive' }],
  read: () => Promise.reject(new Error('The archive can not be read.')),
};

async function openZip(file: ZipFile, limits: ZipLimits): Promise<OpenZip> {
  if (file.entryCount > limits.files)
    return { ...UNREADABLE, problems: [{ path: '', message: `has more than ${limits.files} files` }] };
  const entries = new Map<string, Entry>();
  const problems: ZipProblem[] = [];
  let bytes = 0;
  try {
    for await (const entry of file.eachEntry()) {
      const path = pathOf(entry);
      const message = problemOf(entry, path) ?? (entries.has(path) ? 'is there twice' : undefined);
      bytes += entry.uncompressedSize;
      if (message !== undefined) problems.push({ path, message });
      else if (!path.endsWith('/')) entries.set(path, entry);
    }
  } catch {
    return UNREADABLE;
  }
  if (bytes > limits.bytes) problems.push({ path: '', message: `has more than ${limits.bytes} bytes unpacked` });
  if (bytes > limits.ratio * file.fileSize)
    problems.push({ path: '', message: `is compressed more than ${limits.ratio} times` });
  return {
    sizes: new Map([...entries].map(([path, { uncompressedSize }]) => [path, uncompressedSize])),
    problems,
    read: (path) => {
      const entry = entries.get(path);
      if (!entry) throw new Error(`The archive has no file ${JSON.stringify(path)}.`);
      return file.openReadStreamPromise(entry);
    },
  };
}

function pathOf(entry: Entry): string {
  return getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
}

const FILE_TYPE = 0o170000;
const LINK = 0o120000;

function problemOf(entry: Entry, path: string): string | undefined {
  if (validateFileName(path) !== null || path === '') return 'is no path inside the archive';
  if (((entry.externalFileAttributes >>> 16) & FILE_TYPE) === LINK) return 'is a link';
  if (entry.isEncrypted()) return 'is encrypted';
  return entry.canDecodeFileData() ? undefined : 'is compressed by an unknown method';
}
