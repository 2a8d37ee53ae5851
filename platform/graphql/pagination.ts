import 'reflect-metadata';
import { ArgsType, Field, Int } from 'type-graphql';
import DataLoader from 'dataloader';
import { databaseError } from '../command.js';
import type { ReadDatabase } from '../postgres/read-database.js';
import { InvalidInput } from '../domain/errors.js';
import type { Connection } from './types.js';
import { ForPartners } from './for-partners.js';

export const MAX_PAGE = 100;
const DEFAULT_PAGE = 20;

/** Arguments of every connection (Relay cursor connections). */
@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'How many items from the start or after `after`: 1 to 100, 20 by default.',
  })
  @ForPartners()
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Cursor: the page begins behind this item.' })
  @ForPartners()
  after?: string | null;

  @Field(() => Int, { nullable: true, description: 'How many items from the end or before `before`: 1 to 100.' })
  @ForPartners()
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'Cursor: the page ends before this item.' })
  @ForPartners()
  before?: string | null;
}

/** What makes a select one page. */
export interface PageWindow {
  /** Condition of the cursors on the ordering columns of a table or alias; `true` without cursors. */
  readonly within: (table: string) => string;
  /** For `order by`, of the ordering columns of a table or alias. */
  readonly order: (table: string) => string;
  /** One more than the page has. */
  readonly limit: number;
}

export interface PageQuery {
  /**
   * A whole `select` without `order by` and `limit`; it has every column that is ordered by. A function for a query whose
   * inner parts must read a page's worth only.
   */
  readonly select: string | ((window: PageWindow) => string);
  readonly parameters: readonly unknown[];
  /** Columns of the select that order it, all in one direction; the last one is unique. */
  readonly orderBy: readonly string[];
  readonly direction?: 'asc' | 'desc';
}

/**
 * One page by keyset: the cursor holds the values of the ordering columns, so that a page is stable while rows are
 * inserted and costs the same at any depth. One statement.
 */
export async function page<Row extends object>(
  db: ReadDatabase,
  query: PageQuery,
  args: PageArgs,
): Promise<Connection<Row>> {
  const { size, backward } = sizeOf(args);
  const { select, parameters } = pageSelect(query, args, query.select);
  return connectionOf(await readPage<Row>(db, select, parameters, args), size, backward, args);
}

/**
 * The same page of each of several owners in one statement, so that a list of owners costs no statement each. The select of
 * the query has a column `owner`.
 */
export function pageLoader<Row extends object>(
  db: ReadDatabase,
  query: PageQuery,
): (ownerId: string, args: PageArgs) => Promise<Connection<Row>> {
  const loader = new DataLoader<{ ownerId: string; args: PageArgs }, Connection<Row>, string>(
    async (keys) => {
      const byArgs = Map.groupBy(keys, ({ args }) => keyOf(args));
      const pages = new Map<string, Connection<Row>>();
      for (const same of byArgs.values())
        for (const [ownerId, connection] of await pagesOf<Row>(db, query, same))
          pages.set(`${ownerId} ${keyOf((same[0] as { args: PageArgs }).args)}`, connection);
      return keys.map(({ ownerId, args }) => pages.get(`${ownerId} ${keyOf(args)}`) as Connection<Row>);
    },
    { cacheKeyFn: ({ ownerId, args }) => `${ownerId} ${keyOf(args)}` },
  );
  return (ownerId, args) => loader.load({ ownerId, args });
}

const keyOf = ({ first, after, last, before }: PageArgs): string => JSON.stringify([first, after, last, before]);

async function pagesOf<Row extends object>(
  db: ReadDatabase,
  query: PageQuery,
  keys: readonly { readonly ownerId: string; readonly args: PageArgs }[],
): Promise<Map<string, Connection<Row>>> {
  const args = (keys[0] as { args: PageArgs }).args;
  const ids = keys.map(({ ownerId }) => ownerId);
  const { size, backward } = sizeOf(args);
  const owned = (window: PageWindow): string =>
    `select owned.* from (${selectOf(query.select, window)}) owned where owned.owner = wanted.id`;
  const { select, parameters } = pageSelect(query, args, owned);
  const rows = await readPage<Row & { owner: string }>(
    db,
    `select paged.* from unnest($${parameters.push(ids)}::uuid[]) wanted (id) cross join lateral (${select}) paged`,
    parameters,
    args,
  );
  const byOwner = Map.groupBy(rows, ({ node }) => node.owner);
  return new Map(ids.map((id) => [id, connectionOf<Row>(byOwner.get(id) ?? [], size, backward, args)]));
}

/** A page of a list that is in memory, in the order of its ids: for what is computed from all of it anyway. */
export function pageOfList<Item extends object>(
  items: readonly Item[],
  idOf: (item: Item) => string,
  args: PageArgs,
): Connection<Item> {
  const { size, backward } = sizeOf(args);
  const idIn = (cursor: string, field: string): string => decodeCursor(cursor, field, 1)[0] as string;
  const after = args.after ? idIn(args.after, 'after') : undefined;
  const before = args.before ? idIn(args.before, 'before') : undefined;
  const between = items.filter(
    (item) => (after === undefined || idOf(item) > after) && (before === undefined || idOf(item) < before),
  );
  const found = backward ? between.slice(-size - 1).reverse() : between.slice(0, size + 1);
  return connectionOf(
    found.map((node) => ({ node, cursorValues: [idOf(node)] })),
    size,
    backward,
    args,
  );
}

/** One item more than the page, to see whether there are more. */
function pageSelect(
  query: PageQuery,
  args: PageArgs,
  from: PageQuery['select'],
): { select: string; parameters: unknown[] } {
  const { size, backward } = sizeOf(args);
  const parameters = [...query.parameters];
  const columnsOf = (table: string): string[] => query.orderBy.map((column) => `${table}.${column}`);
  const bounds: { readonly operator: '<' | '>'; readonly places: string }[] = [];
  const bound = (cursor: string, field: string, operator: '<' | '>'): void => {
    const values = decodeCursor(cursor, field, query.orderBy.length);
    bounds.push({ operator, places: values.map((value) => `$${parameters.push(value)}`).join(', ') });
  };
  const descending = query.direction === 'desc';
  if (args.after) bound(args.after, 'after', descending ? '<' : '>');
  if (args.before) bound(args.before, 'before', descending ? '>' : '<');
  const direction = descending === backward ? 'asc' : 'desc';
  const window: PageWindow = {
    // The cursor's text takes the column's own type from the row comparison.
    within: (table) =>
      bounds.map(({ operator, places }) => `(${columnsOf(table).join(', ')}) ${operator} (${places})`).join(' and ') ||
      'true',
    order: (table) =>
      columnsOf(table)
        .map((column) => `${column} ${direction}`)
        .join(', '),
    limit: size + 1,
  };
  const cursorValues = columnsOf('page').map((column) => `${column}::text`);
  const select = `select page.*, array[${cursorValues.join(', ')}] as cursor_values
     from (${selectOf(from, window)}) page
     where ${window.within('page')} order by ${window.order('page')} limit ${window.limit}`;
  return { select, parameters };
}

function selectOf(select: PageQuery['select'], window: PageWindow): string {
  return typeof select === 'string' ? select : select(window);
}

async function readPage<Row extends object>(
  db: ReadDatabase,
  select: string,
  parameters: readonly unknown[],
  args: PageArgs,
): Promise<Found<Row>[]> {
  const rows = await db.rows<Row & { cursorValues: string[] }>(select, parameters).catch((error: unknown) => {
    // Class 22 is a value that its column can't hold: callers check theirs, so it is the cursor's.
    if (databaseError(error).code?.startsWith('22') && (args.after || args.before))
      throw notACursor(args.after ? 'after' : 'before');
    throw error;
  });
  return rows.map((node) => ({ node, cursorValues: node.cursorValues }));
}

interface Found<Node> {
  readonly node: Node;
  readonly cursorValues: readonly string[];
}

/** Of the items of a page in the order in which they were read, with one more where there are more. */
function connectionOf<Node extends object>(
  rows: readonly Found<Node>[],
  size: number,
  backward: boolean,
  args: PageArgs,
): Connection<Node> {
  const more = rows.length > size;
  const shown = rows.slice(0, size);
  if (backward) shown.reverse();
  const edges = shown.map(({ node, cursorValues }) => ({ cursor: encodeCursor(cursorValues), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: backward ? Boolean(args.before) : more,
      hasPreviousPage: backward ? more : Boolean(args.after),
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function sizeOf(args: PageArgs): { size: number; backward: boolean } {
  const problems = (['first', 'last'] as const).flatMap((field) => {
    const value = args[field];
    return value === undefined || value === null || (value >= 1 && value <= MAX_PAGE)
      ? []
      : [{ field, message: `must be between 1 and ${MAX_PAGE}` }];
  });
  if (args.first != null && args.last != null)
    problems.push({ field: 'last', message: 'give first or last, not both' });
  if (problems.length > 0) throw new InvalidInput(problems);
  return { size: args.first ?? args.last ?? DEFAULT_PAGE, backward: args.last != null };
}

export function encodeCursor(values: readonly string[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** The values in a cursor, or {@link InvalidInput} naming the argument. */
export function decodeCursor(cursor: string, field: string, length: number): string[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(values) && values.length === length && values.every((value) => typeof value === 'string'))
      return values;
  } catch {
    // Falls through: not JSON.
  }
  throw notACursor(field);
}

function notACursor(field: string): InvalidInput {
  return new InvalidInput([{ field, message: 'is not a cursor of this list' }]);
}
