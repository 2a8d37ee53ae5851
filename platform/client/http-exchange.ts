import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib';
import type { Dispatcher, Pool } from 'undici';

/** Largest body of a response, compressed or not, where no limit is given. */
export const DEFAULT_MAX_RESPONSE_BYTES = 32 * 1024 * 1024;
/** What a body may be compressed with. */
export const ACCEPT_ENCODING = 'gzip, br, zstd';

type Decoder = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;
const DECODERS: Readonly<Partial<Record<string, Decoder>>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
};

const BYTE_ORDER_MARK = '\uFEFF';

export interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | null;
  readonly signal: AbortSignal;
  /** Of the body, also once it is decompressed. */
  readonly maxResponseBytes: number;
}

export interface Exchanged {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  /** Decompressed, without a byte order mark. */
  readonly text: string;
}

/** The body of a response is larger than the limit. The subgraph works: it is not retried and does not count as a failure. */
export class ResponseBodyTooLarge extends Error {
  constructor(readonly limit: number) {
    super(`The response is larger than ${limit} bytes.`);
  }
}

/**
 * Sends one request and reads the whole response as text. `pool.request` does the same through a stream, which costs more
 * than everything else about a small response. Rejects with the signal's reason as soon as it is aborted.
 */
export async function exchange(pool: Pool, request: Exchange): Promise<Exchanged> {
  const { status, headers, body } = await dispatch(pool, request);
  const encoding = headers['content-encoding'];
  const bytes =
    encoding === undefined || body.length === 0 ? body : await decoded(body, encoding, request.maxResponseBytes);
  const text = bytes.toString('utf8');
  return { status, headers, text: text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text };
}

async function decoded(body: Buffer, encodings: string | string[], limit: number): Promise<Buffer> {
  let bytes = body;
  // The encoding that was applied last is named last.
  for (const encoding of [encodings].flat().join(',').split(',').reverse()) {
    const name = encoding.trim().toLowerCase();
    if (name === '' || name === 'identity') continue;
    const decode = DECODERS[name];
    if (!decode) throw new Error(`The response is encoded as ${name.slice(0, 20)}, which was not offered.`);
    bytes = await decode(bytes, { maxOutputLength: limit }).catch((error: unknown) => {
      throw (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? new ResponseBodyTooLarge(limit) : error;
    });
  }
  return bytes;
}

interface Received {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly body: Buffer;
}

function dispatch(pool: Pool, { signal, maxResponseBytes, ...request }: Exchange): Promise<Received> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const reader = new Reader(signal, maxResponseBytes, resolve, reject);
    signal.addEventListener('abort', reader);
    const headers = { ...request.headers, 'accept-encoding': ACCEPT_ENCODING };
    pool.dispatch({ ...request, headers }, reader);
  });
}

class Reader implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private status = 0;
  private headers: Dispatcher.ResponseData['headers'] = {};
  private readonly chunks: Buffer[] = [];
  private size = 0;

  constructor(
    private readonly signal: AbortSignal,
    private readonly maxBytes: number,
    private readonly resolve: (received: Received) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  /** Of the signal. A request that still waits for a connection is not sent then. */
  handleEvent(): void {
    this.controller?.abort(this.signal.reason as Error);
    this.reject(this.signal.reason as Error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.signal.aborted) controller.abort(this.signal.reason as Error);
    else this.controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Dispatcher.ResponseData['headers'],
  ): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size > this.maxBytes) controller.abort(new ResponseBodyTooLarge(this.maxBytes));
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.signal.removeEventListener('abort', this);
    const [first] = this.chunks;
    const body = this.chunks.length === 1 && first ? first : Buffer.concat(this.chunks);
    this.resolve({ status: this.status, headers: this.headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.signal.removeEventListener('abort', this);
    this.reject(error);
  }
}
