import {
  type Directory,
  File,
  OpenFile,
  PreopenDirectory,
  WASI,
  WASIProcExit,
  wasi as definitions,
} from '@bjorn3/browser_wasi_shim';
import { REPORT_FILE } from './python-driver.js';
import { MIB, type Output } from './job.js';

/** Stops the program where it is: WebAssembly can't catch it. */
export class OutputIsFull extends Error {}

type Call = (...values: never[]) => number;

const { ERRNO_BADF, ERRNO_INVAL, ERRNO_NOTSUP, ERRNO_ROFS, ERRNO_SUCCESS, ERRNO_NOMEM } = {
  ...definitions,
  ERRNO_ROFS: 69,
  ERRNO_NOMEM: 48,
};
/** More buffers in one call than any program has, and more files than it has room to open. */
const MOST_BUFFERS = 1_024;
const MOST_FILES = 256;
const MOST_REPORT_BYTES = 2 * MIB;
const SUBSCRIPTION_BYTES = 48;
const EVENT_BYTES = 32;
const MOST_SUBSCRIPTIONS = 64;

export interface PythonSystem {
  readonly imports: Record<string, Call>;
  /** What was written to {@link REPORT_FILE}. */
  report(): Buffer;
  /** Runs it to its end; answers the exit code. Throws what stopped it otherwise. */
  start(instance: WebAssembly.Instance): number;
}

/**
 * The system of one instance: three streams, and a folder of a few files in memory that can't be changed. The shim answers
 * what only reads. Replaced is what would change files or keep memory of this process (they fail), what waits (the shim
 * spins), and what takes lengths from the program (they are bounded).
 */
export function pythonSystem(options: {
  readonly args: readonly string[];
  readonly folder: string;
  readonly files: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly output: Output;
  readonly memory: WebAssembly.Memory;
}): PythonSystem {
  const { memory, output } = options;
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const file = (text: string): File => new File(encode(text), { readonly: true });
  // The one file that may be written; what is written is kept beside it, bounded.
  const reportFile = new File([]);
  const files = new Map([
    ...Object.entries(options.files).map(([name, text]) => [name, file(text)] as const),
    [REPORT_FILE, reportFile] as const,
  ]);
  const fds = [
    new OpenFile(file(options.stdin)),
    // Written by `fd_write` below; here they only say that they are there.
    new OpenFile(file('')),
    new OpenFile(file('')),
    new PreopenDirectory(options.folder, new Map<string, File | Directory>(files)),
  ];
  const shim = new WASI([...options.args], [], fds, { debug: false });
  const view = (): DataView => new DataView(memory.buffer);
  const report: Uint8Array[] = [];
  let reported = 0;

  const write = (fd: number, buffers: number, count: number, written: number): number => {
    const target = shim.fds[fd];
    const isReport = target instanceof OpenFile && target.file === reportFile;
    if (fd !== 1 && fd !== 2 && !isReport) return ERRNO_BADF;
    if (count > MOST_BUFFERS) return ERRNO_INVAL;
    let total = 0;
    for (let index = 0; index < count; index += 1) {
      const start = view().getUint32(buffers + index * 8, true);
      const length = view().getUint32(buffers + index * 8 + 4, true);
      if (start + length > memory.buffer.byteLength) return ERRNO_INVAL;
      const room = isReport ? MOST_REPORT_BYTES - reported : output.room;
      const bytes = new Uint8Array(memory.buffer, start, Math.min(length, room + 1)).slice();
      if (isReport) {
        if (length > room) throw new OutputIsFull();
        reported += length;
        report.push(bytes);
      } else {
        output.write(fd === 1 ? 0 : 1, bytes);
        if (output.full) throw new OutputIsFull();
      }
      total += length;
    }
    view().setUint32(written, total, true);
    return ERRNO_SUCCESS;
  };

  /** Waits for the first of its clocks; anything else that it may wait for is ready at once. */
  const poll = (subscriptions: number, events: number, count: number, happened: number): number => {
    if (count === 0 || count > MOST_SUBSCRIPTIONS) return ERRNO_INVAL;
    let shortest = Infinity;
    let chosen = 0;
    for (let index = 0; index < count; index += 1) {
      const at = subscriptions + index * SUBSCRIPTION_BYTES;
      const isClock = view().getUint8(at + 8) === 0;
      const nanoseconds = isClock ? Number(view().getBigUint64(at + 24, true)) : 0;
      const isAbsolute = isClock && view().getUint16(at + 40, true) === 1;
      const isRealtime = isClock && view().getUint32(at + 16, true) === 0;
      const now = isRealtime ? Date.now() : performance.now();
      const wait = isAbsolute ? nanoseconds / 1e6 - now : nanoseconds / 1e6;
      if (wait < shortest) [shortest, chosen] = [wait, at];
    }
    if (shortest > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, shortest);
    const event = new Uint8Array(memory.buffer, events, EVENT_BYTES).fill(0);
    event.set(new Uint8Array(memory.buffer, chosen, 8));
    event[10] = view().getUint8(chosen + 8);
    view().setUint32(happened, 1, true);
    return ERRNO_SUCCESS;
  };

  const random = (start: number, length: number): number => {
    if (start + length > memory.buffer.byteLength) return ERRNO_INVAL;
    for (let at = 0; at < length; at += 65_536) {
      crypto.getRandomValues(new Uint8Array(memory.buffer, start + at, Math.min(65_536, length - at)));
    }
    return ERRNO_SUCCESS;
  };

  const readOnly = (): number => ERRNO_ROFS;
  const unsupported = (): number => ERRNO_NOTSUP;
  const original = shim.wasiImport as Record<string, Call>;
  const bounded =
    (call: Call | undefined): Call =>
    (...values) =>
      // Second and third: where the list of buffers is, and how many.
      Number(values[2]) > MOST_BUFFERS || !call ? ERRNO_INVAL : call(...values);
  const imports: Record<string, Call> = {
    ...original,
    fd_write: write,
    fd_read: bounded(original['fd_read']),
    fd_pread: bounded(original['fd_pread']),
    fd_pwrite: readOnly,
    fd_allocate: readOnly,
    fd_filestat_set_size: readOnly,
    fd_filestat_set_times: readOnly,
    fd_renumber: unsupported,
    path_create_directory: readOnly,
    path_filestat_set_times: readOnly,
    path_link: readOnly,
    path_remove_directory: readOnly,
    path_rename: readOnly,
    path_symlink: readOnly,
    path_unlink_file: readOnly,
    path_open: (...values: number[]) => {
      // Flags to create or truncate.
      if (((values[4] ?? 0) & 0b1001) !== 0) return ERRNO_ROFS;
      if (shim.fds.length > MOST_FILES) return ERRNO_NOMEM;
      return original['path_open']?.(...(values as never[])) ?? ERRNO_NOTSUP;
    },
    poll_oneoff: poll,
    proc_raise: unsupported,
    sched_yield: () => ERRNO_SUCCESS,
    random_get: random,
    sock_accept: unsupported,
    sock_recv: unsupported,
    sock_send: unsupported,
    sock_shutdown: unsupported,
  };
  return {
    imports,
    report: () => Buffer.concat(report),
    start(instance) {
      // The shim looks for the memory among the exports; the module imports it.
      shim.inst = { exports: { memory } };
      try {
        (instance.exports['_start'] as () => void)();
        return 0;
      } catch (error) {
        if (error instanceof WASIProcExit) return error.code;
        throw error;
      }
    },
  };
}
