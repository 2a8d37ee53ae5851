import type { Context } from '../../../platform/context.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import type { Connection } from '../../../platform/graphql/types.js';
import type { CourseAccess, CourseLevel } from '../domain/course.js';
import { courseById, type CourseView } from './catalog.js';

export type CatalogSort = 'relevance' | 'newest' | 'popular' | 'title';

export interface CatalogFilter {
  readonly search?: string | null;
  readonly language?: string | null;
  /** Id of a language. */
  readonly subject?: string | null;
  readonly level?: CourseLevel | null;
  readonly tag?: string | null;
  readonly access?: CourseAccess | null;
}

export interface CatalogPage extends Connection<CourseView> {
  /** What the page was read by: facets are counted only for clients that ask for them. */
  readonly filter: CatalogFilter;
}

const ORDERS = {
  relevance: { orderBy: ['fit', 'id'], direction: 'desc' },
  newest: { orderBy: ['published_at', 'id'], direction: 'desc' },
  popular: { orderBy: ['popularity', 'id'], direction: 'desc' },
  title: { orderBy: ['title_key', 'id'], direction: 'asc' },
} as const;

/** Phrases and operators say what is meant; a typo is looked for in plain words only. */
const OPERATORS = /"|(^|\s)-|\sor\s/i;
/** Of more hits than these, the newest are ranked. */
const RANKED = 1_000;
/** Words in a tenth of the newest courses are in so many that reading these by date finds enough hits sooner than the index. */
const SAMPLE = { courses: 500, hits: 50 };

/** A search as the database's queries: the words as typed, as whole words, and those that may have been meant. */
interface Words {
  readonly typed: string;
  readonly whole: string;
  /** In a large part of the courses. */
  readonly broad: boolean;
  /** Null when there are enough hits, or no similar words. */
  readonly meant: string | null;
}

/**
 * Read first and given to the next statement as values, so that the database knows how common the words are when it plans
 * that one.
 */
async function wordsOf(context: Context, filter: CatalogFilter): Promise<Words | null> {
  const search = filter.search?.trim();
  if (!search) return null;
  const words = await context.db.row<Words>(
    `select typed::text, whole::text, broad,
       case when $2::boolean and not broad and has_few_hits(typed) then corrected_query($1)::text end as meant
     from (select catalog_query($1, true) as typed, catalog_query($1, false) as whole) query
     cross join lateral (
       select count(*) >= ${SAMPLE.hits} as broad from (
         select search from catalog_entry order by published_at desc, course_id desc limit ${SAMPLE.courses}
       ) newest where search @@ typed
     ) sample`,
    [search, !OPERATORS.test(search)],
  );
  return words ?? null;
}

type Place = (value: unknown) => string;

function matches({ typed, broad, meant }: Words, place: Place): string {
  // The function behind the operator, for which the database uses no index.
  if (broad) return `ts_match_vq(search, ${place(typed)}::tsquery)`;
  const typedMatches = `search @@ ${place(typed)}::tsquery`;
  return meant === null ? typedMatches : `(${typedMatches} or search @@ ${place(meant)}::tsquery)`;
}

/** What was typed comes before what may have been meant. Whole numbers, because a cursor must hold them exactly. */
function fitOf({ typed, whole, meant }: Words, place: Place): string {
  const rank = (query: string) => `ts_rank(search, ${place(query)}::tsquery)`;
  const fit = `2000000 + ((${rank(typed)} + ${rank(whole)}) * 1e6)::integer`;
  if (meant === null) return fit;
  return `case when search @@ ${place(typed)}::tsquery then ${fit} else (${rank(meant)} * 1e6)::integer end`;
}

/** Conditions of the filters that are set, by facet. */
function conditionsOf(filter: CatalogFilter, place: Place): Record<'language' | 'level' | 'tag' | 'access', string> {
  const condition = (value: string | null | undefined, sql: (place: string) => string): string =>
    value == null ? 'true' : sql(place(value));
  const language = condition(filter.language, (value) => `language = ${value}`);
  // As text: an id that is none has no courses.
  const subject = condition(
    filter.subject,
    (value) => `language = (select code from language where id::text = ${value})`,
  );
  return {
    language: `${language} and ${subject}`,
    level: condition(filter.level, (value) => `level = ${value}`),
    tag: condition(filter.tag, (value) => `tags @> array[${value}::text]`),
    access: condition(filter.access, (value) => `access = ${value}`),
  };
}

/** Published courses. By relevance unless said; without a search that is newest first. */
export async function listCourses(
  context: Context,
  filter: CatalogFilter,
  sort: CatalogSort | null,
  args: PageArgs,
): Promise<CatalogPage> {
  const words = await wordsOf(context, filter);
  const parameters: unknown[] = [];
  const place: Place = (value) => `$${parameters.push(value)}`;
  const { language, level, tag, access } = conditionsOf(filter, place);
  const where = `${language} and ${level} and ${tag} and ${access} and ${words ? matches(words, place) : 'true'}`;
  const ranked = words && (sort ?? 'relevance') === 'relevance' ? words : null;
  const order = ORDERS[ranked ? 'relevance' : sort === null || sort === 'relevance' ? 'newest' : sort];
  const select = ranked
    ? `select course_id as id, ${fitOf(ranked, place)} as fit from (
         select course_id, search from catalog_entry where ${where}
         order by published_at desc, course_id desc limit ${RANKED}
       ) newest`
    : `select course_id as id, ${order.orderBy[0]} from catalog_entry where ${where}`;
  const listed = await page<{ id: string }>(context.db, { select, parameters, ...order }, args);
  const courses = await courseById(context).loadMany(listed.edges.map(({ node }) => node.id));
  const edges = listed.edges.flatMap(({ cursor }, index) => {
    const node = courses[index];
    // One that was archived between the two reads.
    if (node === null || node === undefined) return [];
    if (node instanceof Error) throw node;
    return [{ cursor, node }];
  });
  return { ...listed, edges, filter };
}

export interface FacetCount {
  readonly value: string;
  readonly count: number;
}

export interface CatalogFacets {
  readonly languages: readonly FacetCount[];
  readonly levels: readonly FacetCount[];
  readonly tags: readonly FacetCount[];
  readonly accesses: readonly FacetCount[];
}

const MAX_VALUES = 50;

type Facet = keyof CatalogFacets;
type FacetRow = FacetCount & { readonly facet: Facet };

/** How many courses there are of each value, for each facet without its own filter; the most frequent 50 values. */
export async function catalogFacets(context: Context, filter: CatalogFilter): Promise<CatalogFacets> {
  const words = await wordsOf(context, filter);
  const rows = await (words ? facetsOfHits(context, filter, words) : storedFacets(context, filter));
  const of = (facet: Facet) => rows.filter((row) => row.facet === facet);
  return { languages: of('languages'), levels: of('levels'), tags: of('tags'), accesses: of('accesses') };
}

/** One facet as a select. */
function facet(name: Facet, value: string, count: string, fromWhere: string): string {
  return `(select '${name}' as facet, ${value} as value, ${count}::integer as count from ${fromWhere}
    group by ${value} having ${count} > 0 order by ${count} desc, ${value} limit ${MAX_VALUES})`;
}

/** Counted whenever a course of the catalog changes. */
function storedFacets(context: Context, filter: CatalogFilter): Promise<FacetRow[]> {
  const parameters: unknown[] = [];
  const place: Place = (value) => `$${parameters.push(value)}`;
  const { language, level, access } = conditionsOf({ ...filter, tag: null }, place);
  const tag = `tag = ${place(filter.tag ?? '')}`;
  const one = (name: Facet, value: string, ...conditions: readonly string[]) =>
    facet(name, value, 'sum(course_count)', `catalog_facet where ${conditions.join(' and ')}`);
  return context.db.rows(
    [
      one('languages', 'language', tag, level, access),
      one('levels', 'level', tag, language, access),
      one('tags', 'tag', "tag <> ''", language, level, access),
      one('accesses', 'access', tag, language, level),
    ].join(' union all '),
    parameters,
  );
}

function facetsOfHits(context: Context, filter: CatalogFilter, words: Words): Promise<FacetRow[]> {
  const parameters: unknown[] = [];
  const place: Place = (value) => `$${parameters.push(value)}`;
  const { language, level, tag, access } = conditionsOf(filter, place);
  const one = (name: Facet, value: string, from: string, where: string) =>
    facet(name, value, 'count(*)', `${from} where ${where}`);
  return context.db.rows(
    `with
     -- A course that misses two filters is in no facet.
     counted as materialized (
       select * from (
         select language, level, access, tags, ${language} as of_language, ${level} as of_level, ${tag} as of_tag,
           ${access} as of_access
         from catalog_entry where ${matches(words, place)}
       ) entry
       where of_language::int + of_level::int + of_tag::int + of_access::int >= 3
     )
     ${[
       one('languages', 'language', 'counted', 'of_level and of_tag and of_access'),
       one('levels', 'level', 'counted', 'of_language and of_tag and of_access'),
       one('tags', 'tag', 'counted cross join lateral unnest(tags) tag', 'of_language and of_level and of_access'),
       one('accesses', 'access', 'counted', 'of_language and of_level and of_tag'),
     ].join(' union all ')}`,
    parameters,
  );
}
