import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { KafkaConfig } from '../config/kafka.js';
import { FATAL_EXIT, type Answer, type Numbered, type Request, type Role } from './worker-protocol.js';

export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of the fleet, seen from the conductor. */
export class Worker {
  readonly ended: Promise<End>;
  private readonly waiting = new Map<number, { resolve: (result?: number) => void; reject: (error: Error) => void }>();
  private numbers = 0;
  /** Whether its end is what the test wants. */
  expendable = false;
  private said = '';

  constructor(
    readonly name: string,
    readonly role: Role,
    private readonly child: ChildProcess,
  ) {
    child.on('message', (message) => this.hear(message as Answer));
    child.stdout?.on('data', (data: Buffer) => (this.said += data.toString()));
    // After its streams have closed, so that its last words are known.
    this.ended = (once(child, 'close') as Promise<[End['code'], End['signal']]>).then(([code, signal]) => {
      const end = { code, signal };
      for (const { reject } of this.waiting.values()) reject(new Error(`${name} has ended: ${JSON.stringify(end)}`));
      return end;
    });
  }

  /** What it wrote to its standard output. */
  get lastWords(): string {
    return this.said;
  }

  /** Rejects with the worker's error, or when the worker ends first. */
  ask(request: Request): Promise<number | undefined> {
    const number = (this.numbers += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(number, { resolve, reject });
      this.child.send({ number, request } satisfies Numbered, (error) => error && reject(error));
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  private hear({ number, result, error }: Answer): void {
    const asked = this.waiting.get(number);
    this.waiting.delete(number);
    if (error === undefined) asked?.resolve(result);
    else asked?.reject(new Error(`${this.name}: ${error}`));
  }
}

/** The processes of one test. Keeps one more loaded than it needs, as loading takes longer than starting. */
export class Fleet {
  private readonly running = new Set<Worker>();
  private readonly endings: string[] = [];
  private readonly unwanted: string[] = [];
  private readonly restarts = new Set<Promise<unknown>>();
  private spare: ChildProcess | undefined;
  private count = 0;
  private disposed = false;

  constructor(
    readonly options: {
      readonly program: string;
      readonly domain: string;
      readonly databaseUrl: string;
      readonly kafka: KafkaConfig | undefined;
    },
  ) {}

  /** Names of the workers that were killed or ended themselves. */
  get ended(): readonly string[] {
    return this.endings;
  }

  /** Ends that no test wanted, each as a sentence. */
  get accidents(): readonly string[] {
    return this.unwanted;
  }

  workers(role: Role): Worker[] {
    return [...this.running].filter((worker) => worker.role === role);
  }

  /** Resolves when it works. */
  async start(role: Role): Promise<Worker> {
    const child = this.spare ?? this.load();
    this.spare = this.load();
    const { domain, databaseUrl, kafka } = this.options;
    const name = `worker-${(this.count += 1)}`;
    const worker = new Worker(name, role, child);
    this.running.add(worker);
    void worker.ended.then((end) => this.hasEnded(worker, end));
    try {
      await worker.ask({ do: 'start', options: { name, role, domain, databaseUrl, kafka } });
    } catch (error) {
      await this.kill(worker);
      throw error;
    }
    return worker;
  }

  /** With -9. Resolves when it is gone. */
  async kill(worker: Worker): Promise<void> {
    worker.expendable = true;
    worker.signal('SIGKILL');
    await worker.ended;
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    await Promise.allSettled([...this.restarts]);
    this.spare?.kill('SIGKILL');
    await Promise.all([...this.running].map((worker) => this.kill(worker)));
  }

  /** Begins one again until it works: it can't while the broker is away. */
  private async startAgain(role: Role): Promise<void> {
    while (!this.disposed) {
      try {
        await this.start(role);
        return;
      } catch {
        // Its process is gone or idle; another one tries.
      }
    }
  }

  private load(): ChildProcess {
    // Vitest's own arguments are not for its children.
    return fork(this.options.program, [], { execArgv: [], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  }

  private hasEnded(worker: Worker, { code, signal }: End): void {
    if (!this.running.delete(worker)) return;
    this.endings.push(worker.name);
    if (worker.expendable || this.disposed) return;
    if (code === FATAL_EXIT) {
      // Whatever runs the processes in production begins such a one again.
      this.restarts.add(this.startAgain(worker.role));
    } else {
      this.unwanted.push(`${worker.name} (${worker.role}) ended with ${signal ?? code}`);
    }
  }
}
