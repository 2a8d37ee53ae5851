import { readFile } from 'node:fs/promises';
import { execute, parse, validate, type ExecutionResult, type GraphQLSchema } from 'graphql';
import type { Context } from '../platform/context.js';
import { buildSubgraph } from '../platform/graphql/build-subgraph.js';
import type { SubgraphDefinition } from '../platform/subgraph.js';
import { definitions } from '../subgraphs/all.js';
import { startDomain, type BenchDomain } from './domain.js';
import { distribution, round, type Distribution } from './figures.js';
import { fill } from './scale/fill.js';
import { operationsOf, type Operation } from './scale/operations.js';
import { explain, recorded, startRecorder, type Statement } from './scale/recorder.js';
import { VIEWERS } from './scale/school.js';
import { workOf } from './scale/work.js';
import type { Stage } from './stage.js';
import type { Measured, Row } from './table.js';

/*
 * Every root query and heavy field, the main commands and the jobs on a school of known size (`--factor=1` is the largest),
 * domain by domain: how long, how many statements, and how many rows are read for those that are returned.
 */

const ROUNDS = 5;
const DEEP_PAGES = 10;
const WANTED_MS = { page: 50, report: 1_000 };
/** Fields that are reports. */
const REPORT = /^billing(Revenue|Totals|Outstanding|RecurringRevenue|PlanChurn)|[rR]eport/;

interface Figure {
  readonly what: string;
  readonly role: string;
  readonly times: Distribution;
  readonly statements: number;
  readonly rowsRead: number;
  readonly rowsReturned: number;
  /** Of the statement that took longest, where the operation is slower than wanted. */
  readonly plan?: readonly string[];
}

/** p95 in milliseconds by what was measured, of the table in docs/figures.md. */
async function lastFigures(): Promise<ReadonlyMap<string, number>> {
  const text = await readFile(new URL('../docs/figures.md', import.meta.url), 'utf8');
  const section = text.split('\n## ').find((part) => part.startsWith('A large school')) ?? '';
  const rows = section.matchAll(/^\| (.+?) \| p50 [\d.]+ ms, p95 ([\d.]+) ms/gm);
  return new Map([...rows].map(([, what = '', p95]) => [what, Number(p95)]));
}

export async function measureScale(stage: Stage): Promise<Measured> {
  startRecorder();
  const last = await lastFigures();
  const rows: Row[] = [];
  const data: Record<string, unknown> = { factor: stage.sizes.scale.factor };
  for (const definition of definitions) {
    const { figures, done, failed } = await measureDomain(stage, definition);
    for (const figure of figures) rows.push(rowOf(definition.name, figure, last));
    rows.push(...done);
    for (const what of failed) rows.push({ what: `${definition.name}: ${what}`, figure: 'not measured' });
    data[definition.name] = { figures, done, failed };
  }
  return { rows, data };
}

function rowOf(
  domain: string,
  { what, role, times, statements, rowsRead, rowsReturned, plan }: Figure,
  last: ReadonlyMap<string, number>,
): Row {
  const wanted = REPORT.test(what) ? WANTED_MS.report : WANTED_MS.page;
  const name = `${domain}: ${what} (${role})`;
  const before = last.get(name);
  const figure = [
    `p50 ${times.p50} ms, p95 ${times.p95} ms`,
    ...(before === undefined ? [] : [`p95 in docs/figures.md ${before} ms`]),
    `${statements} statements`,
    `${rowsRead} rows read for ${rowsReturned}${plan ? `; ${plan.join(', ')}` : ''}`,
  ];
  return { what: name, figure: figure.join(', '), wanted: `p95 < ${wanted} ms` };
}

async function measureDomain(stage: Stage, definition: SubgraphDefinition) {
  const domain = await startDomain(
    stage,
    { ...definition, periodicTasks: [], jobs: [] },
    { publicUrl: 'http://127.0.0.1:4000' },
  );
  try {
    const context = (): Context => domain.subgraph.systemContext();
    const began = performance.now();
    const counts = await fill(context(), stage.sizes.scale.factor, (step) => stage.progress(step));
    stage.progress(`${definition.name} was filled in ${round((performance.now() - began) / 1_000)} s`);
    const schema = await buildSubgraph(definition);
    const figures: Figure[] = [];
    const failed: string[] = [];
    for (const operation of operationsOf(schema)) {
      const measured = await measureOperation(domain, schema, operation);
      if (typeof measured === 'string') failed.push(`${operation.what}: ${measured}`);
      else figures.push(...measured);
    }
    stage.progress(`${definition.name}: commands and jobs`);
    return { figures, done: await workOf(context, counts), failed };
  } finally {
    await domain.stop();
  }
}

/** The figures of the first page and of a deep one, or why there are none. */
async function measureOperation(
  domain: BenchDomain,
  schema: GraphQLSchema,
  operation: Operation,
): Promise<Figure[] | string> {
  const document = parse(operation.query);
  const [invalid] = validate(schema, document);
  if (invalid) return invalid.message;
  let refusal = '';
  for (const { role, viewer } of VIEWERS) {
    const ask = async (after: string | null): Promise<ExecutionResult> =>
      execute({
        schema,
        document,
        contextValue: domain.subgraph.contextOf(viewer),
        variableValues: { ...operation.variables, ...(operation.connection && { after }) },
      });
    const first = await ask(null);
    const [error] = first.errors ?? [];
    if (error) {
      refusal = error.message;
      continue;
    }
    const context = domain.subgraph.contextOf(viewer);
    const figures = [await figureOf(operation.what, role, context, () => ask(null))];
    const deep = operation.connection && (await cursorOf(operation.connection, first, ask));
    if (deep) figures.push(await figureOf(`${operation.what}, deep page`, role, context, () => ask(deep)));
    return figures;
  }
  return refusal;
}

/** The end of the tenth page, or of the last; undefined where there is one page only. */
async function cursorOf(
  path: readonly string[],
  first: ExecutionResult,
  ask: (after: string | null) => Promise<ExecutionResult>,
): Promise<string | undefined> {
  let cursor: string | undefined;
  for (let page = 0, result = first; page < DEEP_PAGES; page += 1) {
    const connection = path.reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | null | undefined)?.[key],
      result.data,
    );
    const info = (connection as { pageInfo?: { endCursor: string | null; hasNextPage: boolean } } | null | undefined)
      ?.pageInfo;
    if (!info?.hasNextPage || !info.endCursor) break;
    cursor = info.endCursor;
    result = await ask(cursor);
  }
  return cursor;
}

async function figureOf(what: string, role: string, context: Context, work: () => Promise<unknown>): Promise<Figure> {
  const times: number[] = [];
  let statements: readonly Statement[] = [];
  for (let number = 0; number < ROUNDS; number += 1) {
    const began = performance.now();
    ({ statements } = await recorded(work));
    times.push(performance.now() - began);
  }
  const figures = distribution(times);
  let rowsRead = 0;
  let slowest: { readonly milliseconds: number; readonly plan: readonly string[] } | undefined;
  for (const statement of statements) {
    const explained = await explain(context, statement);
    rowsRead += explained?.rowsRead ?? 0;
    if (explained && explained.milliseconds > (slowest?.milliseconds ?? 0)) slowest = explained;
  }
  const rowsReturned = statements.reduce((sum, { rows }) => sum + rows, 0);
  const isSlow = figures.p95 > WANTED_MS.page || rowsRead > Math.max(2_000, 10 * rowsReturned);
  return {
    what,
    role,
    times: figures,
    statements: statements.length,
    rowsRead,
    rowsReturned,
    ...(isSlow && slowest && { plan: slowest.plan }),
  };
}
