import type { Context } from '../../../platform/context.js';
import { InvalidInput } from '../../../platform/domain/errors.js';
import { page, type PageArgs, type PageQuery } from '../../../platform/graphql/pagination.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { viewerOf } from './visibility.js';

/** Rows that are looked through before an index of words is asked. */
const RECENT = 2_000;
/** Hits that are sorted at once; more are looked through week by week. */
const MAX_SORTED = 2_000;

/** A search in a table whose ids rise with time. */
export interface Search {
  readonly table: 'post' | 'comment';
  /** A whole select with the rule of visibility, of rows that are called as the table. */
  readonly select: (from: string) => string;
  /** Conditions by which an index reads the newest first. */
  readonly ordered: readonly string[];
  /** All others, by the words that are searched, as SQL. */
  readonly others: (words: string) => readonly string[];
  /** The viewer's, and those of the conditions. */
  readonly parameters: readonly unknown[];
  /** The words, as they were typed. */
  readonly words: string | null;
}

/**
 * What a search finds, newest first. Three ways, so that rare, frequent and absent words all cost little: frequent ones fill a
 * page from the newest rows; of rare ones all hits are sorted; what has many hits, but few of late, is looked for week by week
 * until the page is full. Where nothing has the words, those that look like them are searched.
 */
export async function searchNewestFirst<Row extends object>(
  context: Context,
  search: Search,
  args: PageArgs,
): Promise<Connection<Row>> {
  const { table, words } = search;
  const parameters = words === null ? search.parameters : [...search.parameters, words];
  const place = `$${parameters.length}`;
  const query = (select: PageQuery['select'], values: readonly unknown[]): PageQuery => ({
    select,
    parameters: values,
    orderBy: ['id'],
    direction: 'desc',
  });
  const newest =
    (words: string): PageQuery['select'] =>
    ({ within, order }) => {
      const rows = `(select * from ${table} where ${table}.deleted_at is null and ${within(table)}${where(search.ordered)}
        order by ${order(table)} limit ${RECENT}) ${table}`;
      return `${search.select(rows)}${where(search.others(words))}`;
    };
  const weekByWeek =
    (words: string): PageQuery['select'] =>
    ({ within, order, limit }) => {
      // `offset 0`: without it, Postgres may read all rows in the order of their ids instead of the index of words.
      const hitsOfWeek = (week: string): string => `array(select hit.id from (
        ${search.select(table)}${where([...search.ordered, ...search.others(words), `week_of(${table}.id) = ${week}`])}
        offset 0) hit where ${within('hit')} order by ${order('hit')} limit ${limit})`;
      const week = (direction: 'asc' | 'desc'): string =>
        `(select week_of(id) from ${table} where ${within(table)} order by id ${direction} limit 1)`;
      const isDescending = order(table).endsWith(' desc');
      const [first, last] = isDescending ? [week('desc'), week('asc')] : [week('asc'), week('desc')];
      const next = isDescending ? 'week - 1' : 'week + 1';
      return `${search.select(table)} and ${table}.id = any((
        with recursive walk (week, last, ids, step) as (
          select first, last, ${hitsOfWeek('first')}, 1 from (select ${first} as first, ${last} as last) ends
          union all
          select ${next}, last, ids || ${hitsOfWeek(next)}, step + 1 from walk
          where cardinality(ids) < ${limit} and week <> last)
        select ids from walk order by step desc limit 1)::uuid[])`;
    };
  const hitsOf = async (words: string, values: readonly unknown[]): Promise<readonly string[]> => {
    const [row] = await context.db.rows<{ ids: string[] }>(
      `select array(select id from (${search.select(table)}${where([...search.ordered, ...search.others(words)])}
         limit ${MAX_SORTED + 1}) hit) as ids`,
      values,
    );
    return row?.ids ?? [];
  };

  const exact = `search_query(${place})`;
  const recent = await page<Row>(context.db, query(newest(exact), parameters), args);
  if (isFull(recent, args)) return recent;
  let [asked, values] = [exact, parameters];
  let hits = await hitsOf(asked, values);
  if (hits.length === 0 && words !== null && !OPERATORS.test(words)) {
    const [similar] = await context.db.rows<{ query: string | null }>('select similar_query($1)::text as query', [
      words,
    ]);
    [asked, values] = [`${place}::tsquery`, [...search.parameters, similar?.query ?? null]];
    hits = similar?.query ? await hitsOf(asked, values) : [];
  }
  if (hits.length > MAX_SORTED) return page<Row>(context.db, query(weekByWeek(asked), values), args);
  const viewer = viewerOf(context);
  const found = `${search.select(table)} and ${table}.id = any($${viewer.length + 1}::uuid[])`;
  return page<Row>(context.db, query(found, [...viewer, hits]), args);
}

const isFull = ({ pageInfo }: Connection<object>, { last }: PageArgs): boolean =>
  last == null ? pageInfo.hasNextPage : pageInfo.hasPreviousPage;

const where = (conditions: readonly string[]): string => conditions.map((condition) => ` and ${condition}`).join('');

/** A search with a phrase, `or` or a word that is left out says exactly what is wanted. */
const OPERATORS = /"|(^|\s)-|\sor\s/i;

const MAX_SEARCH = 200;

export function searchText(value: string, field: string): string {
  const text = value.trim();
  if (text.length < 1 || text.length > MAX_SEARCH || text.includes('\0'))
    throw new InvalidInput([{ field, message: `must have 1 to ${MAX_SEARCH} characters` }]);
  return text;
}

/** Condition: a short text has this one in it, whatever its case and accents. */
export const hasText = (column: string, place: string): string =>
  `fold(${column}) like '%' || regexp_replace(fold(${place}), '([%_\\\\])', '\\\\\\1', 'g') || '%'`;
