import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import type { Context } from '../../../platform/context.js';
import { newId } from '../../../platform/domain/ids.js';
import { countStatements, person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { addLesson } from '../commands/lesson/add-lesson.js';
import { archiveCourse } from '../commands/course/archive-course.js';
import { restoreCourse } from '../commands/course/restore-course.js';
import { updateCourse } from '../commands/course/update-course.js';
import { publishCourse } from '../commands/course/publish-course.js';
import { recountPopularityJob } from '../jobs/recount-popularity.js';
import { courses } from '../subgraph.js';
import { aCourse } from '../testing/testing.js';
import { catalogFacets, listCourses } from './catalog-search.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());

interface Listed {
  courses: { edges: { node: { id: string; title: string } }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
}
const LIST = `query ($search: String, $language: String, $level: CourseLevel, $tag: String, $access: CourseAccess, $subject: ID, $sort: CourseSort, $first: Int, $last: Int, $after: String) {
  courses(search: $search, language: $language, level: $level, tag: $tag, access: $access, subject: $subject, sort: $sort, first: $first, last: $last, after: $after) {
    edges { node { id title } } pageInfo { endCursor hasNextPage }
  }
}`;
const list = async (variables: Record<string, unknown>, viewer: Viewer | null = null) => {
  const result = await subgraph.graphql<Listed>(LIST, variables, viewer);
  expect(result.errors).toEqual([]);
  return result.data.courses;
};
const titles = async (variables: Record<string, unknown>) =>
  (await list(variables)).edges.map((edge) => edge.node.title);

test('the catalog finds courses by words, without case and accents, the best fit first', async () => {
  const tag = newId();
  const add = (title: string, summary: string) => aCourse(subgraph, { title, summary, tags: [tag] });
  await add('Conversação em português', 'Talk.');
  await add('Travel', 'Conversacao for travelers.');
  await add('Grammar', 'Verbs.');
  expect(await titles({ tag, search: 'CONVERSACAO' })).toEqual(['Conversação em português', 'Travel']);
  expect(await titles({ tag, search: 'conversação -travelers' })).toEqual(['Conversação em português']);
  expect(await titles({ tag, search: '  ' })).toEqual(['Grammar', 'Travel', 'Conversação em português']);
});

test.each([
  ['portugese', 'European Portuguese for travelers'],
  ['kubernets', 'Kubernetes in production'],
  ['algoritms', 'Algorithms and data'],
  ['protuguese', 'Everyday Portuguese'],
])('the catalog finds what was meant by %s', async (search, title) => {
  const tag = newId();
  await aCourse(subgraph, { title, tags: [tag] });
  await aCourse(subgraph, { title: 'Cooking', tags: [tag] });
  expect(await titles({ tag, search })).toEqual([title]);
});

describe('of the words of a search', () => {
  const tag = newId();
  beforeAll(async () => {
    for (const title of ['C for beginners', 'C++ from zero', 'C# basics', '.NET in practice'])
      await aCourse(subgraph, { title, tags: [tag] });
    await aCourse(subgraph, { title: 'Numbers that speak', tags: [tag, 'data-science'] });
    await aCourse(subgraph, { title: 'Memory', tags: [tag], lessonTitles: ['Pointers and references'] });
    await aCourse(subgraph, { title: 'Machine learning', tags: [tag] });
    await aCourse(subgraph, {
      title: 'English for Work',
      tags: [tag],
      lessonTitles: ['Meetings', 'Grammar of requests'],
    });
    await aCourse(subgraph, { title: 'English at home', tags: [tag] });
  });

  test.each([
    ['C++', ['C++ from zero']],
    ['c#', ['C# basics']],
    ['.net', ['.NET in practice']],
    ['pointers', ['Memory']],
    ['data-sciense', ['Numbers that speak']],
    ['data-science', ['Numbers that speak']],
    ['machine lear', ['Machine learning']],
    ['lear machine', []],
    ['grammer at work', ['English for Work']],
    ['"grammer of requests"', []],
    ['grammar -requests', []],
    ['references or learning', ['Machine learning', 'Memory']],
    ['++', []],
    [`it's 'quoted' \\ & | ! ( ) :* <->`, []],
  ])('%s finds %j', async (search, expected) => {
    expect((await titles({ tag, search, sort: 'TITLE' })).sort()).toEqual([...expected].sort());
  });

  test('what was typed comes before longer words', async () => {
    expect((await titles({ tag, search: 'C' })).slice(0, 1)).toEqual(['C for beginners']);
  });

  test('five hits are enough, and nothing is guessed beside them', async () => {
    const many = newId();
    for (let index = 0; index < 5; index += 1) await aCourse(subgraph, { title: `Sailing ${index}`, tags: [many] });
    await aCourse(subgraph, { title: 'Mailing lists', tags: [many] });
    expect(await titles({ tag: many, search: 'sailing' })).toHaveLength(5);
    expect(await titles({ tag: many, search: 'sayling' })).toHaveLength(5);
  });
});

test('the catalog knows a course by what it says now, and not when it is archived', async () => {
  const tag = newId();
  const { courseId, sectionId, author } = await aCourse(subgraph, { title: 'Sourdough', tags: [tag] });
  const context = subgraph.context(author);
  await addLesson(context, { sectionId, title: 'Fermentation', markdown: '' });
  expect(await titles({ tag, search: 'fermentation' })).toEqual([]);
  await publishCourse(context, { courseId });
  expect(await titles({ tag, search: 'fermentation' })).toEqual(['Sourdough']);
  await archiveCourse(context, { courseId });
  expect(await titles({ tag, search: 'fermentation' })).toEqual([]);
});

describe('of facets', () => {
  const [tag, language, other] = [newId(), newId(), newId()];
  interface Faceted {
    courses: { facets: Record<'languages' | 'levels' | 'tags' | 'accesses', { value: string; count: number }[]> };
  }
  const facets = async (variables: Record<string, unknown>) => {
    const result = await subgraph.graphql<Faceted>(
      `query ($search: String, $language: String, $level: CourseLevel, $tag: String, $access: CourseAccess) {
        courses(search: $search, language: $language, level: $level, tag: $tag, access: $access, first: 1) {
          facets { languages { value count } levels { value count } tags { value count } accesses { value count } }
        }
      }`,
      variables,
    );
    expect(result.errors).toEqual([]);
    return Object.fromEntries(
      Object.entries(result.data.courses.facets).map(([facet, counts]) => [
        facet,
        Object.fromEntries(counts.map(({ value, count }) => [value, count])),
      ]),
    );
  };
  beforeAll(async () => {
    await aCourse(subgraph, { title: 'Weaving baskets', tags: [tag, 'x'], language });
    await aCourse(subgraph, { title: 'Weaving rugs', tags: [tag, 'y'], language, level: 'advanced' });
    await aCourse(subgraph, { title: 'Weaving', tags: [tag], language: other, access: 'pro' });
    await aCourse(subgraph, { title: 'Knitting', tags: [tag], language: other });
  });

  test('each counts without its own filter and with all others', async () => {
    expect(await facets({ tag, language })).toEqual({
      languages: { [language]: 2, [other]: 2 },
      levels: { BEGINNER: 1, ADVANCED: 1 },
      tags: { [tag]: 2, x: 1, y: 1 },
      accesses: { FREE: 2 },
    });
    expect(await facets({ tag, access: 'PRO' })).toMatchObject({
      accesses: { FREE: 3, PRO: 1 },
      languages: { [other]: 1 },
    });
    expect(await facets({ tag, language, level: 'ADVANCED' })).toEqual({
      languages: { [language]: 1 },
      levels: { BEGINNER: 1, ADVANCED: 1 },
      tags: { [tag]: 1, y: 1 },
      accesses: { FREE: 1 },
    });
  });

  test('they count the hits of a search, also those of a typo', async () => {
    for (const search of ['weaving', 'weavign'])
      expect(await facets({ tag, search })).toMatchObject({ languages: { [language]: 2, [other]: 1 } });
  });
});

test('the catalog is sorted by title, by time and by the number of enrollments', async () => {
  const tag = newId();
  await aCourse(subgraph, { title: 'Écrire', tags: [tag], students: 1 });
  await aCourse(subgraph, { title: 'zoology', tags: [tag] });
  await aCourse(subgraph, { title: 'Drawing', tags: [tag], students: 2 });
  await recountPopularityJob.run(subgraph.context(null), {});
  const byTitle = ['Drawing', 'Écrire', 'zoology'];
  expect(await titles({ tag, sort: 'TITLE' })).toEqual(byTitle);
  expect(await titles({ tag, sort: 'NEWEST' })).toEqual(['Drawing', 'zoology', 'Écrire']);
  expect(await titles({ tag, sort: 'RELEVANCE' })).toEqual(['Drawing', 'zoology', 'Écrire']);
  expect(await titles({ tag, sort: 'POPULAR' })).toEqual(['Drawing', 'Écrire', 'zoology']);
  for (const sort of ['TITLE', 'NEWEST', 'POPULAR']) {
    const first = await list({ tag, sort, first: 2 });
    const second = await list({ tag, sort, first: 2, after: first.pageInfo.endCursor });
    expect(second.edges).toHaveLength(1);
  }
});

test('the catalog filters by language, level and tag', async () => {
  const [language, tag] = [newId(), newId()];
  await aCourse(subgraph, { title: 'A', language, tags: [tag, 'x'] });
  await aCourse(subgraph, { title: 'B', language, level: 'advanced' });
  expect(await titles({ language })).toEqual(['B', 'A']);
  expect(await titles({ language, level: 'ADVANCED' })).toEqual(['B']);
  expect(await titles({ tag })).toEqual(['A']);
  expect(await titles({ language: newId() })).toEqual([]);
});

test('the catalog holds neither drafts nor archived courses, for no user', async () => {
  const tag = newId();
  const draft = await aCourse(subgraph, { tags: [tag], published: false });
  const archived = await aCourse(subgraph, { tags: [tag] });
  await archiveCourse(subgraph.context(archived.author), { courseId: archived.courseId });
  for (const viewer of [null, draft.author, person('staff')]) expect((await list({ tag }, viewer)).edges).toEqual([]);
  expect((await list({ tag, search: 'European' })).edges).toEqual([]);
});

test.each([{}, { search: 'european' }, { search: 'eurpoean portugese' }])(
  'the catalog is paged by cursors that stay true while courses are added: %o',
  async (search) => {
    const tag = newId();
    const add = () => aCourse(subgraph, { tags: [tag], title: 'European Portuguese' });
    for (let index = 0; index < 5; index += 1) await add();
    const first = await list({ tag, first: 3, ...search });
    await add();
    const second = await list({ tag, first: 3, after: first.pageInfo.endCursor, ...search });
    expect([first.edges.length, first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([3, true, false]);
    expect(second.edges).toHaveLength(2);
    expect(new Set([...first.edges, ...second.edges].map((edge) => edge.node.id)).size).toBe(5);
  },
);

test.each([{ first: -1 }, { first: 101 }, { first: 2, last: 2 }, { after: 'nonsense' }, { search: 'x'.repeat(201) }])(
  'the catalog refuses %o',
  async (variables) => {
    expect((await subgraph.graphql(LIST, variables)).code).toBe('INVALID_INPUT');
  },
);

test('the catalog costs the same number of statements for 1 and for 20 courses', async () => {
  const few = newId();
  const many = newId();
  await aCourse(subgraph, { tags: [few] });
  await Promise.all(Array.from({ length: 20 }, () => aCourse(subgraph, { tags: [many] })));
  const query = `query ($tag: String) { courses(tag: $tag) { edges { node {
      title lessonCount instructor { id } viewerEnrollment { progress }
      sections { lessons { content exercises { instructions questions { prompt } viewerResult { score } } } }
    } } } }`;
  const student = person();
  const count = (tag: string, expected: number) =>
    countStatements(async () => {
      const result = await subgraph.graphql<Listed>(query, { tag }, student);
      expect([result.errors, result.data.courses.edges.length]).toEqual([[], expected]);
    });
  const one = await count(few, 1);
  expect(await count(many, 20)).toBe(one);
  expect(one).toBe(8);
});

/** Entries of the catalog of known number, without what only a course needs. */
async function fillCatalog(count: number): Promise<void> {
  await subgraph.rows(
    `with made as (
       insert into course (id, version, instructor_id, title, slug, summary, language, level, tags, access, status, draft, draft_changed)
       select gen_random_uuid(), 1, gen_random_uuid(), 'Filler ' || n, gen_random_uuid()::text, '', 'filler' || n % 7, 'beginner',
         array['filling', 'f' || n % 50, 'f' || n % 50], 'free', 'draft', '{}', false
       from generate_series(1, $1::int) n returning *
     )
     insert into catalog_entry
     select id, now() - random() * interval '1 year', fold(title), language, level, access, tags, 0,
       to_tsvector('simple', title || ' paddingword p' || substr(md5(title), 1, 6)) from made`,
    [count],
  );
  await subgraph.rows('analyze catalog_entry');
}

test('stored facets are those of a full recount, whatever becomes of courses', async () => {
  await fillCatalog(100);
  const made = await Promise.all(
    ['pt', 'pt', 'fr'].map((language) => aCourse(subgraph, { language, tags: ['a', 'b'] })),
  );
  const context = subgraph.context(made[0]!.author);
  await updateCourse(context, { courseId: made[0]!.courseId, tags: ['b', 'c'], language: 'fr', level: 'advanced' });
  await archiveCourse(subgraph.context(made[1]!.author), { courseId: made[1]!.courseId });
  await archiveCourse(subgraph.context(made[2]!.author), { courseId: made[2]!.courseId });
  await restoreCourse(subgraph.context(made[2]!.author), { courseId: made[2]!.courseId });
  const counts = (from: string) =>
    subgraph.rows(`select language, level, access, tag, course_count from ${from} order by 1, 2, 3, 4`);
  expect(await counts('catalog_facet where course_count > 0')).toEqual(
    await counts(`(select language, level, access, tag, count(*)::int as course_count from catalog_entry
      cross join lateral (select distinct tag from unnest(tags || array['']) tag) of_entry group by 1, 2, 3, 4) counted`),
  );
});

/** Rows that a statement about the catalog reads, of the plan of the very statement that was sent. */
async function rowsRead(work: (context: Context) => Promise<unknown>, relation: string): Promise<number> {
  const context = subgraph.context(null);
  const rows = vi.spyOn(context.db, 'rows');
  await work(context);
  const sent = rows.mock.calls.filter(([text]) => /catalog_(entry|facet)/.test(text)).at(-1);
  rows.mockRestore();
  const plan = await context.db.rows<{ 'QUERY PLAN': string }>(
    `explain (analyze, costs off, timing off, summary off) ${sent?.[0] ?? ''}`,
    sent?.[1],
  );
  const lines = plan.map((row) => row['QUERY PLAN']);
  return lines.reduce((sum, line, index) => {
    if (!new RegExp(`(Scan|Backward).* on ${relation}`).test(line)) return sum;
    const removed = lines.slice(index + 1, index + 4).find((next) => next.includes('Rows Removed by Filter'));
    return sum + Number(/rows=(\d+)/.exec(line)?.[1] ?? 0) + Number(/: (\d+)/.exec(removed ?? '')?.[1] ?? 0);
  }, 0);
}

test('of 10,000 courses a common word reads the newest, and facets of everything read no course', async () => {
  await subgraph.rows('alter table catalog_entry disable trigger catalog_entry_facets');
  await fillCatalog(10_000);
  await subgraph.rows('alter table catalog_entry enable trigger catalog_entry_facets');
  const search = 'paddingword p';
  expect(
    await rowsRead((context) => listCourses(context, { search }, null, { first: 20 }), 'catalog_entry'),
  ).toBeLessThan(2_500);
  expect(await rowsRead((context) => catalogFacets(context, {}), 'catalog_entry')).toBe(0);
  expect(await rowsRead((context) => catalogFacets(context, {}), 'catalog_facet')).toBeGreaterThan(0);
});
