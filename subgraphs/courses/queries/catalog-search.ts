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

/** Fewer hits than these are followed by what may have been meant. */
const ENOUGH_HITS = 5;
/** Phrases and operators say what is meant; a typo is looked for in plain words only. */
const OPERATORS = /"|(^|\s)-|\sor\s/i;

/**
 * Entries that fit the search, before any filter, with their `fit`: whole numbers, because a cursor must hold them exactly.
 * What was typed comes before what may have been meant. `$1` search, `$2` whether typos are looked for.
 */
const HITS = `
  typed as materialized (
    select catalog_entry.*, 2000000
      + ((ts_rank(search, catalog_query($1, false)) + ts_rank(search, catalog_query($1, true))) * 1e6)::integer as fit
    from catalog_entry where search @@ catalog_query($1, true)
  ),
  meant as materialized (
    select catalog_entry.*, (ts_rank(search, words) * 1e6)::integer as fit
    from corrected_query(case
      when $2::boolean and (select count(*) from (select from typed limit ${ENOUGH_HITS}) few) < ${ENOUGH_HITS} then $1 end) words
    join catalog_entry on search @@ words
    where course_id not in (select course_id from typed)
  ),
  hits as (select * from typed union all select * from meant)`;

/** Where entries come from, with the parameters that it takes. */
function sourceOf(filter: CatalogFilter): {
  readonly with: string;
  readonly from: string;
  readonly parameters: unknown[];
} {
  const search = filter.search?.trim();
  if (!search) return { with: '', from: 'catalog_entry', parameters: [] };
  return { with: HITS, from: 'hits', parameters: [search, !OPERATORS.test(search)] };
}

/** Conditions of the filters that are set, by facet. */
function conditionsOf(
  filter: CatalogFilter,
  parameters: unknown[],
): Record<'language' | 'level' | 'tag' | 'access', string> {
  const condition = (value: string | null | undefined, sql: (place: string) => string): string =>
    value == null ? 'true' : sql(`$${parameters.push(value)}`);
  const language = condition(filter.language, (place) => `language = ${place}`);
  // As text: an id that is none has no courses.
  const subject = condition(
    filter.subject,
    (place) => `language = (select code from language where id::text = ${place})`,
  );
  return {
    language: `${language} and ${subject}`,
    level: condition(filter.level, (place) => `level = ${place}`),
    tag: condition(filter.tag, (place) => `tags @> array[${place}::text]`),
    access: condition(filter.access, (place) => `access = ${place}`),
  };
}

/** Published courses. By relevance unless said; without a search that is newest first. */
export async function listCourses(
  context: Context,
  filter: CatalogFilter,
  sort: CatalogSort | null,
  args: PageArgs,
): Promise<CatalogPage> {
  const source = sourceOf(filter);
  const parameters = [...source.parameters];
  const { language, level, tag, access } = conditionsOf(filter, parameters);
  const searching = source.from === 'hits';
  const order = ORDERS[sort === null || sort === 'relevance' ? (searching ? 'relevance' : 'newest') : sort];
  const select = `${searching ? `with ${source.with}` : ''}
    select course_id as id, ${order.orderBy[0]} from ${source.from}
    where ${language} and ${level} and ${tag} and ${access}`;
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

/** How many courses there are of each value, for each facet without its own filter; the most frequent 50 values. */
export async function catalogFacets(context: Context, filter: CatalogFilter): Promise<CatalogFacets> {
  const source = sourceOf(filter);
  const parameters = [...source.parameters];
  const { language, level, tag, access } = conditionsOf(filter, parameters);
  const counted = (facet: string, value: string, from: string, where: string) => `
    (select '${facet}' as facet, ${value} as value, count(*)::integer as count from ${from}
     where ${where} group by ${value} order by count(*) desc, ${value} limit ${MAX_VALUES})`;
  const rows = await context.db.rows<FacetCount & { facet: keyof CatalogFacets }>(
    `with ${source.with ? `${source.with},` : ''}
     -- A course that misses two filters is in no facet.
     counted as materialized (
       select * from (
         select language, level, access, tags, ${language} as of_language, ${level} as of_level, ${tag} as of_tag,
           ${access} as of_access
         from ${source.from}
       ) entry
       where of_language::int + of_level::int + of_tag::int + of_access::int >= 3
     )
     ${[
       counted('languages', 'language', 'counted', 'of_level and of_tag and of_access'),
       counted('levels', 'level', 'counted', 'of_language and of_tag and of_access'),
       counted('tags', 'tag', 'counted cross join lateral unnest(tags) tag', 'of_language and of_level and of_access'),
       counted('accesses', 'access', 'counted', 'of_language and of_level and of_tag'),
     ].join(' union all ')}`,
    parameters,
  );
  const of = (facet: keyof CatalogFacets) => rows.filter((row) => row.facet === facet);
  return { languages: of('languages'), levels: of('levels'), tags: of('tags'), accesses: of('accesses') };
}
