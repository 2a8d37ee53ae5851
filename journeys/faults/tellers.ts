import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Failpoint } from '../../platform/failpoint.js';
import type { Random } from '../../platform/faults/random.js';
import type { Act, Reply, Received } from './bank-worker.js';

interface Teller {
  readonly child: ChildProcess;
  readonly waiting: Map<number, { resolve: (reply: Reply) => void; reject: (error: Error) => void }>;
}

/** The process ended before it answered: the client does not know whether the act was done. */
export class TellerDied extends Error {}

/** Processes that do acts of money. One that was killed is replaced. */
export class Tellers {
  private readonly tellers: Teller[] = [];
  private numbers = 0;
  private stopped = false;
  kills = 0;
  /** Ends of processes, by kill or at a failpoint. */
  deaths = 0;

  constructor(
    private readonly program: string,
    private readonly databaseUrl: string,
    private readonly random: Random,
  ) {}

  async start(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.hire()));
  }

  stop(): void {
    this.stopped = true;
    for (const { child } of this.tellers) child.kill('SIGKILL');
  }

  /** Done once, and the answer known, however many die over it. */
  async do(act: Act): Promise<Reply> {
    for (;;) {
      try {
        const reply = await this.tell(await this.anyone(), { act });
        if (reply.error !== undefined) throw new Error(`${act.do}: ${reply.error}`);
        return reply;
      } catch (error) {
        if (!(error instanceof TellerDied) || this.stopped) throw error;
      }
    }
  }

  /** One of them in the middle of whatever it does. */
  kill(): void {
    if (this.tellers.length === 0) return;
    this.kills += 1;
    this.random.of(this.tellers).child.kill('SIGKILL');
  }

  /** The only one there is dies at this place of its next act; resolves when it is armed. */
  async arm(failpoint: Failpoint): Promise<void> {
    await this.tell(await this.anyone(), { kill: { failpoint, pass: 1 } });
  }

  private async anyone(): Promise<Teller> {
    while (this.tellers.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    return this.random.of(this.tellers);
  }

  private tell(
    teller: Teller,
    received: { act: Act } | { kill: { failpoint: Failpoint; pass: number } },
  ): Promise<Reply> {
    const number = (this.numbers += 1);
    return new Promise((resolve, reject) => {
      teller.waiting.set(number, { resolve, reject });
      teller.child.send({ number, ...received } satisfies Received, (error) => error && reject(new TellerDied()));
    });
  }

  private async hire(): Promise<void> {
    const child = fork(this.program, [this.databaseUrl], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const teller: Teller = { child, waiting: new Map() };
    child.once('exit', () => {
      const index = this.tellers.indexOf(teller);
      if (index >= 0) this.tellers.splice(index, 1);
      for (const { reject } of teller.waiting.values()) reject(new TellerDied());
      this.deaths += 1;
      if (!this.stopped) void this.hire();
    });
    await once(child, 'message');
    child.on('message', (reply: Reply) => {
      const asked = teller.waiting.get(reply.number);
      teller.waiting.delete(reply.number);
      asked?.resolve(reply);
    });
    if (this.stopped) child.kill('SIGKILL');
    else this.tellers.push(teller);
  }
}
