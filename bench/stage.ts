import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../platform/config/config.js';
import { domains } from '../subgraphs/domains.js';
import { openCluster, type Cluster } from '../start/databases.js';
import { startBroker } from '../tools/kafka/broker.js';
import { Child } from './children.js';
import type { Sizes } from './sizes.js';

/** What the parts of the bench stand on, started when the first one needs it, and all of it stopped by `stop`. */
export class Stage {
  private readonly stops: (() => Promise<unknown>)[] = [];
  private stopped: Promise<void> | undefined;
  private openedCluster: Promise<Cluster> | undefined;
  private openedBroker: Promise<string> | undefined;

  constructor(
    readonly sizes: Sizes,
    readonly progress: (step: string) => void,
  ) {}

  /** A Postgres as durable as that of one process, for all others. */
  cluster(): Promise<Cluster> {
    return (this.openedCluster ??= (async () => {
      this.progress('Postgres');
      const config = loadConfig(domains, { environment: { LYCEUM_DATA: join(await this.folder(), 'data') } });
      return openCluster(config, () => undefined, this.stops);
    })());
  }

  /** Address of a broker. */
  broker(): Promise<string> {
    return (this.openedBroker ??= (async () => {
      this.progress('Kafka');
      const broker = await startBroker();
      this.stops.push(() => broker.stop());
      return broker.brokers;
    })());
  }

  /** A folder that goes with the stage; the account that Postgres runs as can get into it. */
  async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'lyceum-bench-'));
    this.stops.push(() => rm(folder, { recursive: true, force: true }));
    await chmod(folder, 0o711);
    return folder;
  }

  /** Starts a program; it ends with the stage at the latest. Resolves when it is ready. */
  async fork(program: string, args: readonly string[] = [], settings: Record<string, string> = {}): Promise<Child> {
    if (this.stopped) throw new Error('The bench is being stopped.');
    const child = new Child(program, args, settings);
    this.stops.push(() => child.stop());
    await child.ready;
    return child;
  }

  /** Ends everything in the reverse order; a failure of one keeps no other from being stopped. */
  stop(): Promise<void> {
    return (this.stopped ??= (async () => {
      const failures: unknown[] = [];
      for (const stop of this.stops.splice(0).reverse()) {
        await stop().catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0) throw new AggregateError(failures, `Not all was stopped: ${String(failures[0])}`);
    })());
  }
}

/** Resident memory in MB; undefined where there is no /proc. */
export async function residentMb(pids: readonly number[]): Promise<number | undefined> {
  const sizes = await Promise.all(
    pids.map(async (pid) => {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
    }),
  );
  const sum = sizes.reduce((total, size) => total + size, 0);
  return Number.isNaN(sum) ? undefined : sum;
}
