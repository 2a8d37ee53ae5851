import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import type { Context } from '../../platform/context.js';

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly rows: number;
}

interface Recording {
  readonly statements: Statement[];
  /** Milliseconds of the longest transaction. */
  longestTransaction: number;
}

const recordings = new AsyncLocalStorage<Recording>();
const begun = new WeakMap<object, number>();

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

/** From now on what {@link recorded} work sends is kept, whichever pool sends it. */
export function startRecorder(): void {
  const client = pg.Client.prototype as unknown as { query: Query };
  const { query } = client;
  client.query = function (...args) {
    const recording = recordings.getStore();
    const [first, second] = args as [string | { text?: string; values?: unknown[] } | undefined, unknown];
    const text = typeof first === 'string' ? first : first?.text;
    if (!recording || !text) return query.apply(this, args);
    const values = Array.isArray(second)
      ? (second as unknown[])
      : typeof first === 'object'
        ? (first.values ?? [])
        : [];
    if (/^\s*begin/i.test(text)) begun.set(this, performance.now());
    const note = (result?: pg.QueryResult): void => {
      if (/^\s*(commit|rollback)/i.test(text)) {
        const since = performance.now() - (begun.get(this) ?? performance.now());
        recording.longestTransaction = Math.max(recording.longestTransaction, since);
      } else if (!/^\s*begin/i.test(text)) recording.statements.push({ text, values, rows: result?.rows.length ?? 0 });
    };
    const callback = args.at(-1);
    if (typeof callback === 'function') {
      const done = callback as (error: unknown, result?: pg.QueryResult) => void;
      args[args.length - 1] = (error: unknown, result?: pg.QueryResult) => {
        note(result);
        done(error, result);
      };
      return query.apply(this, args);
    }
    const sent = query.apply(this, args) as Promise<pg.QueryResult>;
    void Promise.resolve(sent).then(note, () => undefined);
    return sent;
  };
}

export async function recorded<Result>(work: () => Promise<Result>): Promise<Recording & { readonly result: Result }> {
  const recording: Recording = { statements: [], longestTransaction: 0 };
  const result = await recordings.run(recording, work);
  return { ...recording, result };
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Actual Total Time': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
const rowsOf = (node: PlanNode): number =>
  Math.round((node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']);

export interface Explained {
  readonly milliseconds: number;
  /** From tables. */
  readonly rowsRead: number;
  /** The nodes that read most, such as `Seq Scan on post: 1000000`. */
  readonly plan: readonly string[];
}

/** Undefined for what is no plain read. */
export async function explain(context: Context, { text, values }: Statement): Promise<Explained | undefined> {
  if (
    !/^\s*(select|with|\()/i.test(text) ||
    /\b(insert into|update|delete from|for (no key )?update|advisory)\b/i.test(text)
  )
    return undefined;
  const rows = await context.db
    .rows<{ 'QUERY PLAN': [{ Plan: PlanNode; 'Execution Time': number }] }>(
      `explain (analyze, format json) ${text}`,
      values,
    )
    .catch(() => []);
  const [plan] = rows[0]?.['QUERY PLAN'] ?? [];
  if (!plan) return undefined;
  const nodes = nodesOf(plan.Plan).filter((node) => node['Relation Name']);
  return {
    milliseconds: plan['Execution Time'],
    rowsRead: nodes.reduce((sum, node) => sum + rowsOf(node), 0),
    plan: nodes
      .toSorted((a, b) => rowsOf(b) - rowsOf(a))
      .slice(0, 4)
      .map((node) => `${node['Node Type']} on ${node['Index Name'] ?? node['Relation Name'] ?? ''}: ${rowsOf(node)}`),
  };
}
