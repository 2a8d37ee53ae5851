import { runCommand } from '../platform/command.js';
import type { Context } from '../platform/context.js';
import {
  catalogFacets,
  listCourses,
  type CatalogFilter,
  type CatalogSort,
} from '../subgraphs/courses/queries/catalog-search.js';
import { exerciseById, lessonById } from '../subgraphs/courses/queries/content.js';
import { courses } from '../subgraphs/courses/subgraph.js';
import { measureAttempts } from './attempts.js';
import { startDomain, timed } from './domain.js';
import type { Stage } from './stage.js';
import { percentiles, type Measured, type Row } from './table.js';

/*
 * Reads of courses on a catalog of a large school: searches of rare and common words, typos, filters, every order, deep
 * pages, facets, and lookups of lessons and exercises by id.
 */

/** Words of titles, by how common they are: each word of a list is in one of so many courses. */
const COMMON = 10;
const TITLES = `'Course ' || n || ' word' || n % 5000 || ' common' || n % ${COMMON} || ' ' || substr(md5(n::text), 1, 8)`;

const FILL = `
  with made as (
    insert into course (id, version, instructor_id, title, slug, summary, language, level, tags, access, status, draft, draft_changed)
    select gen_random_uuid(), 1, gen_random_uuid(), ${TITLES}, 'course-' || n, 'What there is to learn, in one sentence.',
      'l' || n % 40, (array['beginner', 'intermediate', 'advanced'])[n % 3 + 1], array['tag' || n % 300, 'topic' || n % 2000],
      (array['free', 'pro', 'class'])[n % 3 + 1], 'draft', '{}', false
    from generate_series($1::int, $2::int) n returning id
  ),
  content as (
    select made.id, jsonb_build_object('sections', jsonb_build_array(jsonb_build_object('id', gen_random_uuid(), 'title', 'S',
      'lessons', (select jsonb_agg(jsonb_build_object('id', gen_random_uuid(), 'title', 'Lesson ' || substr(md5(made.id::text || n), 1, 5),
        'markdown', repeat('text ', 100), 'exercises', jsonb_build_array(jsonb_build_object('id', gen_random_uuid(), 'type', 'reading',
          'title', 'E', 'instructions', '', 'questions', '[]'::jsonb)))) from generate_series(1, 5) n)))) as content
    from made
  )
  insert into course_version (id, course_id, number, content, outline, published_at)
  select gen_random_uuid(), id, 1, content, content, now() from content`;

async function fill(context: Context, count: number, progress: (step: string) => void): Promise<void> {
  const batch = 5_000;
  for (let from = 1; from <= count; from += batch) {
    progress(`${from - 1} of ${count} courses`);
    await runCommand(context, 'fill', async ({ sql }) => {
      await sql(FILL, [from, Math.min(count, from + batch - 1)]);
      await sql("update course set status = 'published', published_version = 1 where status = 'draft'");
      await sql(`insert into course_part (id, course_id) select part_id, course_id from version_part
        where not exists (select from course_part where course_part.course_id = version_part.course_id)`);
    });
  }
  await context.db.rows('vacuum analyze');
}

interface Case {
  readonly what: string;
  readonly run: (context: Context, round: number) => Promise<unknown>;
}

const list = (filter: (round: number) => CatalogFilter, sort: CatalogSort | null = null): Case['run'] => {
  return (context, round) => listCourses(context, filter(round), sort, { first: 20 });
};

async function casesOf(context: Context): Promise<readonly Case[]> {
  const deep = await listCourses(context, {}, 'title', { first: 100 });
  const ids = (kind: string, count: number) =>
    context.db.rows<{ id: string }>(
      'select part_id as id from version_part tablesample bernoulli (5) where kind = $1 limit $2',
      [kind, count],
    );
  const [lessons, exercises] = [await ids('lesson', 1_000), await ids('exercise', 1_000)];
  return [
    { what: 'search of a rare word', run: list((round) => ({ search: `word${round % 5000}` })) },
    {
      what: 'search of a word in a tenth of the courses',
      run: list((round) => ({ search: `common${round % COMMON}` })),
    },
    { what: 'search of a word in every course', run: list(() => ({ search: 'course' })) },
    {
      what: 'search of an incomplete word',
      run: list((round) => ({ search: `lesson ${'0123456789abcdef'[round % 16]}` })),
    },
    { what: 'search with a typo', run: list((round) => ({ search: `wrod${1000 + (round % 4000)}` })) },
    { what: 'search of what no one wrote', run: list(() => ({ search: 'xylophonequartet' })) },
    {
      what: 'search with filters',
      run: list((round) => ({ search: 'course', language: `l${round % 40}`, level: 'beginner' })),
    },
    { what: 'the first page', run: list(() => ({})) },
    { what: 'one tag, by title', run: list((round) => ({ tag: `tag${round % 300}` }), 'title') },
    { what: 'one language, the most popular', run: list((round) => ({ language: `l${round % 40}` }), 'popular') },
    {
      what: 'a deep page by title',
      run: (one) => listCourses(one, {}, 'title', { first: 20, after: deep.pageInfo.endCursor }),
    },
    { what: 'facets of everything', run: (one) => catalogFacets(one, {}) },
    { what: 'facets of one language', run: (one, round) => catalogFacets(one, { language: `l${round % 40}` }) },
    {
      what: 'facets of a word in a tenth of the courses',
      run: (one, round) => catalogFacets(one, { search: `common${round % COMMON}` }),
    },
    { what: 'a lesson by id', run: (one, round) => lessonById(one).load(lessons[round % lessons.length]!.id) },
    { what: '1,000 lessons by id', run: (one) => lessonById(one).loadMany(lessons.map(({ id }) => id)) },
    { what: '1,000 exercises by id', run: (one) => exerciseById(one).loadMany(exercises.map(({ id }) => id)) },
  ];
}

export async function measureCourses(stage: Stage): Promise<Measured> {
  const domain = await startDomain(stage, { ...courses, periodicTasks: [] });
  const { subgraph } = domain;
  try {
    const { courses: count, rounds } = stage.sizes.catalog;
    await fill(subgraph.systemContext(), count, (step) => stage.progress(step));
    const data: Record<string, unknown> = { courses: count };
    const rows: Row[] = [];
    for (const { what, run } of await casesOf(subgraph.contextOf(null))) {
      stage.progress(what);
      const figures = await timed(domain, rounds, run);
      data[what] = figures;
      rows.push({ what: `courses, ${count} of them: ${what}`, figure: percentiles(figures), wanted: 'p95 < 50 ms' });
    }
    const exam = await measureAttempts(subgraph, stage);
    return { rows: [...rows, ...exam.rows], data: { ...data, ...exam.data } };
  } finally {
    await domain.stop();
  }
}
