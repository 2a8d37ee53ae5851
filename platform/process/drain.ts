import type { FastifyInstance } from 'fastify';

/** How often it is looked whether anybody is still connected. */
const LOOK_EVERY_MS = 50;
/** How long running requests may take once nothing more is accepted. */
const CUT_OFF_MS = 5_000;

/**
 * The end of an HTTP server by which no request is lost: first it says that it is not ready and that each connection ends
 * with its answer, and goes on to answer; it stops listening when nothing is sent here any more. An idle
 * connection that the server closes may be the one that a request is being sent on: so they are left for clients to close.
 */
export class Drain {
  private begun = false;

  constructor(private readonly app: FastifyInstance) {
    app.addHook('onSend', (_request, reply, _payload, done) => {
      if (this.begun) void reply.header('connection', 'close');
      done();
    });
  }

  get isAccepting(): boolean {
    return !this.begun;
  }

  /**
   * From now on the server says that it ends. Resolves after `delayMs`; with `untilUnused` as soon as no one is connected.
   */
  async announce(delayMs: number, { untilUnused = false } = {}): Promise<void> {
    this.begun = true;
    const until = performance.now() + delayMs;
    while (performance.now() < until && !(untilUnused && (await this.isUnused())))
      await new Promise((resolve) => setTimeout(resolve, Math.min(LOOK_EVERY_MS, until - performance.now())));
  }

  /** Accepts nothing more, and resolves when what runs was answered or cut off. */
  async end(): Promise<void> {
    this.begun = true;
    const cut = setTimeout(() => this.app.server.closeAllConnections(), CUT_OFF_MS);
    await this.app.close();
    clearTimeout(cut);
  }

  private isUnused(): Promise<boolean> {
    const { server } = this.app;
    return new Promise((resolve) => {
      if (!server.listening) return resolve(true);
      server.getConnections((error, count) => resolve(error !== null || count === 0));
    });
  }
}
