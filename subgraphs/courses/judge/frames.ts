import type { Readable, Writable } from 'node:stream';

/** The other side sent what is no frame: the connection is of no more use. */
export class BrokenFrame extends Error {}

const HEADER_BYTES = 4;

/** Messages as JSON behind their length, over any pair of streams. */
export function writeFrame(stream: Writable, message: object): void {
  const body = Buffer.from(JSON.stringify(message), 'utf8');
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(body.length);
  stream.write(Buffer.concat([header, body]));
}

/**
 * Calls `receive` with each message in order, and `fail` once with {@link BrokenFrame} when a frame is larger than
 * `limit()` bytes or no JSON; nothing is received after that. A message is of unknown shape: check it.
 */
export function readFrames(
  stream: Readable,
  options: { limit: () => number; receive: (message: unknown) => void; fail: (error: BrokenFrame) => void },
): void {
  let chunks: Buffer[] = [];
  let length = 0;
  let failed = false;
  const take = (bytes: number): Buffer => {
    const all = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length);
    chunks = all.length > bytes ? [all.subarray(bytes)] : [];
    length -= bytes;
    return all.subarray(0, bytes);
  };
  let expected: number | undefined;
  const fail = (reason: string): void => {
    failed = true;
    chunks = [];
    options.fail(new BrokenFrame(reason));
  };
  stream.on('data', (chunk: Buffer) => {
    if (failed) return;
    chunks.push(chunk);
    length += chunk.length;
    for (;;) {
      if (expected === undefined) {
        if (length < HEADER_BYTES) return;
        expected = take(HEADER_BYTES).readUInt32BE();
        if (expected > options.limit()) return fail(`a frame of ${expected} bytes`);
      }
      if (length < expected) return;
      const body = take(expected);
      expected = undefined;
      let message: unknown;
      try {
        message = JSON.parse(body.toString('utf8'));
      } catch {
        return fail('a frame that is no JSON');
      }
      options.receive(message);
      if (failed) return;
    }
  });
}
