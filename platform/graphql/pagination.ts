import 'reflect-metadata';
import { ArgsType, Field, Int } from 'type-graphql';
import { databaseError } from '../command.js';
import type { ReadDatabase } from '../postgres/database.js';
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

export interface PageQuery {
  /** A whole `select` without `order by` and `limit`; it has every column that is ordered by. */
  readonly select: string;
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
  const parameters = [...query.parameters];
  const columns = query.orderBy.map((column) => `page.${column}`);
  const conditions: string[] = [];
  const bound = (cursor: string, field: string, operator: '<' | '>'): void => {
    const values = decodeCursor(cursor, field, columns.length);
    const places = values.map((value) => `$${parameters.push(value)}`);
    // The cursor's text takes the column's own type from the row comparison.
    conditions.push(`(${columns.join(', ')}) ${operator} (${places.join(', ')})`);
  };
  const descending = query.direction === 'desc';
  if (args.after) bound(args.after, 'after', descending ? '<' : '>');
  if (args.before) bound(args.before, 'before', descending ? '>' : '<');
  const direction = descending === backward ? 'asc' : 'desc';
  const rows = await db
    .rows<Row & { cursorValues: string[] }>(
      `select page.*, array[${columns.map((column) => `${column}::text`).join(', ')}] as cursor_values
     from (${query.select}) page
     ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
     order by ${columns.map((column) => `${column} ${direction}`).join(', ')}
     limit ${size + 1}`,
      parameters,
    )
    .catch((error: unknown) => {
      // Class 22 is a value that its column can't hold: callers check theirs, so it is the cursor's.
      if (databaseError(error).code?.startsWith('22') && (args.after || args.before))
        throw notACursor(args.after ? 'after' : 'before');
      throw error;
    });
  const more = rows.length > size;
  const shown = rows.slice(0, size);
  if (backward) shown.reverse();
  const edges = shown.map((row) => ({ cursor: encodeCursor(row.cursorValues), node: row }));
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
