import type { KafkaConfig } from '../config/kafka.js';
import type { Failpoint } from '../failpoint.js';
import type { Step } from './counters.js';

/** What a process does: all of a subgraph, or over a broker only one half of it. */
export type Role = 'subgraph' | 'relay' | 'consumer';

export interface WorkerOptions {
  /** Of this process, unique in its test; also what its database sessions are called by. */
  readonly name: string;
  readonly role: Role;
  readonly domain: string;
  readonly databaseUrl: string;
  /** Absent: in-process. */
  readonly kafka: KafkaConfig | undefined;
}

export type Request =
  | { readonly do: 'start'; readonly options: WorkerOptions }
  /** Kill yourself when you pass there the nth time from now. */
  | { readonly do: 'arm'; readonly failpoint: Failpoint; readonly pass: number }
  /** Run these commands, one after the other. */
  | { readonly do: 'step'; readonly steps: readonly Step[] }
  /** Answers the number of dead letters that were applied. */
  | { readonly do: 'redrive' };

export type Numbered = { readonly number: number; readonly request: Request };
export type Answer = { readonly number: number; readonly result?: number | undefined; readonly error?: string };

/** The exit code of a worker whose consumer can't go on: its parent starts another. */
export const FATAL_EXIT = 70;

/** Of a group in tests: a dead member's partitions move soon. */
export const SESSION_TIMEOUT_MS = 2_000;

/** What a worker writes to its standard output right before it kills itself. */
export const deathNote = (failpoint: Failpoint): string => `killed at "${failpoint}"\n`;
