import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Log } from '../../../platform/process/telemetry.js';
import { JudgeLost, type Judge } from './client/judge.js';
import { readFrames, writeFrame } from './frames.js';
import { FRAME_LIMIT_BYTES, type CaseResult, type CaseRun, type FromRunner } from './protocol.js';

/** Who has not shown the token by then is cut off, and may not send more than the token. */
const TOKEN_MS = 3_000;
const TOKEN_FRAME_BYTES = 1_024;
const MOST_CONNECTIONS = 64;
/** At a stop: how long cases may run on, and how long it takes until every client knows. */
const DRAIN_MS = 10_000;
const HEARD_MS = 100;
/** Until a client that does not answer the end of its connection is cut off. */
const CLOSE_MS = 500;
/** Cases of one connection that run or wait. */
const MOST_CASES = 1_024;

const run: z.ZodType<CaseRun> = z.object({
  language: z.enum(['javascript', 'typescript', 'python']),
  source: z.string(),
  input: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('stdin'), text: z.string() }),
    z.object({
      kind: z.literal('function'),
      name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/),
      arguments: z.string(),
    }),
  ]),
  cpuLimitMs: z.number().min(1).max(60_000),
  memoryLimitMiB: z.int().min(16).max(256),
  outputLimitBytes: z
    .int()
    .min(0)
    .max(1024 * 1024),
  alone: z.boolean().default(false),
});
const asked = z.discriminatedUnion('do', [
  z.object({ do: z.literal('run'), id: z.int(), run }),
  z.object({ do: z.literal('abort'), id: z.int() }),
  z.object({ do: z.literal('ping') }),
]);
const firstFrame = z.object({ token: z.string() });

export interface JudgeServerOptions {
  readonly judge: Judge;
  readonly token: string;
  readonly host: string;
  readonly port: number;
  readonly log: Log;
}

/**
 * Lets courses use a judge over TCP. It keeps the token and the network away from the process that runs programs, which it
 * speaks with over a pipe, as courses does where both are on one machine.
 */
export class JudgeServer {
  private readonly sockets = new Set<Socket>();
  /** Tells the other side of a connection how many threads there are for it. */
  private readonly trusted = new Map<Socket, () => void>();
  /** That run or wait, of all connections. */
  private cases = 0;
  private closing = false;

  private constructor(
    private readonly options: JudgeServerOptions,
    private readonly server: Server,
  ) {}

  static async start(options: JudgeServerOptions): Promise<JudgeServer> {
    const server = createServer({ noDelay: true, keepAlive: true });
    server.maxConnections = MOST_CONNECTIONS;
    const started = new JudgeServer(options, server);
    server.on('connection', (socket) => started.serve(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port, options.host, () => resolve());
    });
    return started;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Takes no more cases, lets those that run end, at most {@link DRAIN_MS}, and closes the connections. */
  async close(): Promise<void> {
    const closed = new Promise((done) => this.server.close(done));
    this.closing = true;
    for (const sayThreads of this.trusted.values()) sayThreads();
    const began = performance.now();
    const waited = (): number => performance.now() - began;
    // Cases that were sent before that was heard still arrive.
    while (waited() < HEARD_MS || (this.cases > 0 && waited() < DRAIN_MS))
      await new Promise((done) => setTimeout(done, 20));
    // What was written last must arrive.
    for (const socket of this.sockets) socket.end();
    const cut = setTimeout(() => {
      for (const socket of this.sockets) socket.destroy();
    }, CLOSE_MS);
    await closed;
    clearTimeout(cut);
  }

  private serve(socket: Socket): void {
    const { judge, token, log } = this.options;
    this.sockets.add(socket);
    const cases = new Map<number, AbortController>();
    let trusted = false;
    const say = (message: FromRunner): void => {
      if (!socket.destroyed) writeFrame(socket, message);
    };
    const refuse = (reason: string): void => {
      if (!socket.destroyed) log.warn({ reason, address: socket.remoteAddress }, 'a connection was cut off');
      socket.destroy();
    };
    const deadline = setTimeout(() => refuse('it showed no token'), TOKEN_MS);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(deadline);
      this.sockets.delete(socket);
      this.trusted.delete(socket);
      for (const one of cases.values()) one.abort();
    });
    readFrames(socket, {
      limit: () => (trusted ? FRAME_LIMIT_BYTES : TOKEN_FRAME_BYTES),
      fail: ({ message }) => refuse(message),
      receive: (message) => {
        if (!trusted) {
          if (!isSame(firstFrame.safeParse(message).data?.token ?? '', token)) return refuse('it has not the token');
          trusted = true;
          clearTimeout(deadline);
          const sayThreads = (): void => say({ is: 'ready', threads: this.closing ? 0 : judge.threads });
          this.trusted.set(socket, sayThreads);
          return sayThreads();
        }
        const { data } = asked.safeParse(message);
        if (!data) return refuse('it asked for what no courses asks for');
        if (data.do === 'ping') return say({ is: 'pong' });
        if (data.do === 'abort') return cases.get(data.id)?.abort();
        if (cases.size >= MOST_CASES) return refuse('it has too many cases');
        const controller = new AbortController();
        cases.set(data.id, controller);
        this.cases += 1;
        void this.result(data.run, controller.signal).then((answer) => {
          cases.delete(data.id);
          this.cases -= 1;
          say(
            'lost' in answer
              ? { is: 'lost', id: data.id, inCompany: answer.lost }
              : { is: 'result', id: data.id, result: answer },
          );
        });
      },
    });
  }

  private async result(given: CaseRun, signal: AbortSignal): Promise<CaseResult | { readonly lost: boolean }> {
    try {
      return await this.options.judge.run(given, signal);
    } catch (error) {
      if (!(error instanceof JudgeLost)) this.options.log.error({ err: error }, 'a case could not be run');
      return { lost: error instanceof JudgeLost ? error.inCompany : true };
    }
  }
}

function isSame(given: string, token: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(token));
}
