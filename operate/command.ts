import type { loadConfig } from '../platform/config/config.js';
import { StartupError } from '../platform/config/startup-error.js';
import { BUCKETS } from '../platform/outbox.js';
import type { createLog } from '../platform/process/telemetry.js';
import type { SubgraphDefinition } from '../platform/subgraph.js';
import { definitions } from '../subgraphs/all.js';
import { DOMAINS, type Domain } from '../subgraphs/domains.js';
import type { OpenDomain } from './open-domain.js';
import type { Line } from './table.js';

/** What a command has at hand. Domains are opened when asked for, and closed at the end. */
export interface Bench {
  open(domain: string): Promise<OpenDomain>;
  /** Brings the tables of a domain up to date; names of the migrations that were made. */
  migrate(domain: string): Promise<readonly string[]>;
  readonly config: ReturnType<typeof loadConfig>;
  readonly log: ReturnType<typeof createLog>;
}

/** What a command answers: rows of a table, or one thing in words; both are JSON with --json. */
export type Answer =
  | { readonly rows: readonly Line[]; readonly none: string }
  /** `failed`: the exit code is 1. */
  | { readonly say: string; readonly is: unknown; readonly failed?: boolean };

export interface Command {
  /** As it is typed. Required arguments in angle brackets, optional ones in square brackets. */
  readonly usage: string;
  readonly summary: string;
  /** Options that take a value, with what they mean. */
  readonly options?: Readonly<Record<string, string>>;
  run(bench: Bench, args: readonly string[], options: Readonly<Record<string, string>>): Promise<Answer>;
}

export const LIMIT = { limit: 'At most so many lines of a domain, 1 to 1000. Default 100.' };

export async function ofEach<Row extends Line>(
  domain: string | undefined,
  work: (name: Domain) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of domain === undefined ? DOMAINS : [domainOf(domain)]) rows.push(...(await work(name)));
  return rows;
}

export function domainOf(name: string): Domain {
  const found = DOMAINS.find((domain) => domain === name);
  if (!found) throw new StartupError(`There is no domain "${name}". Domains: ${DOMAINS.join(', ')}.`);
  return found;
}

export function definitionOf(name: string): SubgraphDefinition {
  const domain = domainOf(name);
  return definitions.find((definition) => definition.name === domain) as SubgraphDefinition;
}

export function limitOf({ limit = '100' }: Readonly<Record<string, string>>): number {
  if (!/^\d+$/.test(limit) || Number(limit) < 1 || Number(limit) > 1_000)
    throw new StartupError(`--limit must be a whole number from 1 to 1000, not "${limit}".`);
  return Number(limit);
}

export function bucketNumber(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) >= BUCKETS)
    throw new StartupError(`A bucket is a whole number from 0 to ${BUCKETS - 1}, not "${text}".`);
  return Number(text);
}

export const count = (number: number, what: string, many = `${what}s`): string =>
  `${number} ${number === 1 ? what : many}`;
