import type { Context } from '../../../platform/context.js';

interface Plan {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly Plan[];
}

/** How many rows of a table a query reads in all its statements, by the plans of Postgres, and what it returned. */
export async function rowsRead<Result>(
  context: Context,
  table: string,
  query: (context: Context) => Promise<Result>,
): Promise<{ rows: number; result: Result }> {
  let rows = 0;
  const count = (plan: Plan): void => {
    if (plan['Relation Name'] === table) {
      const removed = (plan['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Index Recheck'] ?? 0);
      rows += (plan['Actual Rows'] + removed) * plan['Actual Loops'];
    }
    plan.Plans?.forEach(count);
  };
  const db: Context['db'] = Object.assign(Object.create(context.db) as Context['db'], {
    rows: async <Row extends object>(sql: string, parameters: readonly unknown[] = []) => {
      const [explained] = await context.db.rows<Record<string, [{ Plan: Plan }]>>(
        `explain (analyze, format json) ${sql}`,
        parameters,
      );
      Object.values(explained ?? {}).forEach(([{ Plan: plan }]) => count(plan));
      return context.db.rows<Row>(sql, parameters);
    },
  });
  const result = await query({ ...context, db });
  return { rows, result };
}
