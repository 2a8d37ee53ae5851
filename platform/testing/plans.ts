import { vi } from 'vitest';
import type { ReadDatabase } from '../postgres/read-database.js';

export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** The nodes that read tables, of the plan of the very statement with this text that `work` sends. */
export async function readsOf(db: ReadDatabase, text: string, work: () => Promise<unknown>): Promise<PlanNode[]> {
  const rows = vi.spyOn(db, 'rows');
  await work();
  // Others may read at the same time, such as what was revoked lately.
  const [sql = '', parameters] = rows.mock.calls.find(([sent]) => sent.includes(text)) ?? [];
  rows.mockRestore();
  const [explained] = await db.rows<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    `explain (analyze, timing off, format json) ${sql}`,
    parameters,
  );
  return nodesOf(explained!['QUERY PLAN'][0].Plan).filter((node) => node['Relation Name']);
}

/** How many rows the node read from its table. */
export const rowsRead = (node: PlanNode): number =>
  (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
