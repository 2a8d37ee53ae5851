import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { newId } from '../../../platform/domain/ids.js';
import { countStatements, person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { archiveCourse } from '../commands/archive-course.js';
import { courses } from '../subgraph.js';
import { aCourse } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());

interface Listed {
  courses: { edges: { node: { id: string; title: string } }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
}
const LIST = `query ($search: String, $language: String, $level: CourseLevel, $tag: String, $first: Int, $last: Int, $after: String) {
  courses(search: $search, language: $language, level: $level, tag: $tag, first: $first, last: $last, after: $after) {
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

test('the catalog filters by language, level and tag', async () => {
  const [language, tag] = [newId(), newId()];
  await aCourse(subgraph, { title: 'A', language, tags: [tag, 'x'] });
  await aCourse(subgraph, { title: 'B', language, level: 'advanced' });
  expect(await titles({ language })).toEqual(['B', 'A']);
  expect(await titles({ language, level: 'ADVANCED' })).toEqual(['B']);
  expect(await titles({ tag })).toEqual(['A']);
  expect(await titles({ language: newId() })).toEqual([]);
});

test('the catalog holds neither drafts nor archived courses, for nobody', async () => {
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
  expect(one).toBe(7);
});
