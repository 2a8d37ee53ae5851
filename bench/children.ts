import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { childEnvironment } from '../platform/config/config.js';
import { domains } from '../subgraphs/domains.js';

const STOP_MS = 15_000;

interface Question {
  readonly number: number;
  readonly request: unknown;
}
interface Answer {
  readonly number?: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** A process that this one started: of the platform, or one that helps to measure it. */
export class Child {
  /** What it says first: where it listens. Rejects when it ends before. */
  readonly ready: Promise<Readonly<Record<string, unknown>>>;
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;
  private readonly waiting = new Map<
    number,
    { readonly resolve: (result: unknown) => void; readonly reject: (error: Error) => void }
  >();
  private numbers = 0;

  constructor(
    private readonly program: string,
    args: readonly string[] = [],
    settings: Readonly<Record<string, string>> = {},
  ) {
    this.child = fork(program, args, {
      // As `npm start` runs the platform.
      execArgv: ['--max-semi-space-size=16', '--import', 'tsx'],
      env: childEnvironment(domains, settings),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.ended = once(this.child, 'exit');
    this.ready = new Promise((resolve, reject) => {
      this.child.once('message', (message) => resolve(message as Record<string, unknown>));
      void this.ended.then(() => {
        const error = new Error(`${program} ended before it was stopped.`);
        reject(error);
        for (const one of this.waiting.values()) one.reject(error);
      });
    });
    this.ready.catch(() => undefined);
    this.child.on('message', ({ number, result, error }: Answer) => {
      if (number === undefined) return;
      const asked = this.waiting.get(number);
      this.waiting.delete(number);
      if (error === undefined) asked?.resolve(result);
      else asked?.reject(new Error(`${program}: ${error}`));
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Of a program that listens by {@link obey}. */
  ask(request: unknown): Promise<unknown> {
    const number = (this.numbers += 1);
    return new Promise((resolve, reject) => {
      if (this.hasEnded()) return reject(new Error(`${this.program} has ended.`));
      this.waiting.set(number, { resolve, reject });
      this.child.send({ number, request } satisfies Question, (error) => error && reject(error));
    });
  }

  async stop(): Promise<void> {
    if (this.hasEnded()) return;
    this.child.kill('SIGTERM');
    const forced = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    await this.ended;
    clearTimeout(forced);
  }

  private hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}

/** The other end of {@link Child.ask}. The process ends with its parent. */
export function obey<Request>(work: (request: Request) => Promise<unknown>): void {
  process.on('message', ({ number, request }: Question) => {
    void work(request as Request)
      .then((result): Answer => ({ number, result }))
      .catch((error: unknown): Answer => ({
        number,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }))
      .then((answer) => process.send?.(answer));
  });
  process.on('disconnect', () => process.exit());
  process.send?.({ ready: true });
}
