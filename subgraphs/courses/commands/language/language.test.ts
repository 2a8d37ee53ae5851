import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { courses } from '../../subgraph.js';
import { aCourse } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());

const CREATE =
  'mutation ($input: CreateLanguageInput!) { createLanguage(input: $input) { language { id code name } } }';
const RENAME = 'mutation ($input: UpdateLanguageInput!) { updateLanguage(input: $input) { language { name } } }';
interface Created {
  createLanguage: { language: { id: string } };
}

test('staff describe what courses teach; courses are found by it', async () => {
  const code = newId();
  const { courseId } = await aCourse(subgraph, { language: code });
  const subject = async () =>
    (await subgraph.graphql('query ($id: ID) { course(id: $id) { language subject { name } } }', { id: courseId }))
      .data;
  expect(await subject()).toEqual({ course: { language: code, subject: null } });
  const input = { code, name: 'Klingon', idempotencyKey: newId() };
  const staff = person('staff');
  const created = await subgraph.graphql<Created>(CREATE, { input }, staff);
  const again = await subgraph.graphql<Created>(CREATE, { input }, staff);
  expect(again.data).toEqual(created.data);
  const { id } = created.data.createLanguage.language;
  expect(await subject()).toEqual({ course: { language: code, subject: { name: 'Klingon' } } });
  await subgraph.graphql(RENAME, { input: { languageId: id, name: 'tlhIngan Hol' } }, staff);
  expect(await subject()).toEqual({ course: { language: code, subject: { name: 'tlhIngan Hol' } } });
  const found = async (subjectId: string) =>
    (await subgraph.graphql('query ($id: ID) { courses(subject: $id) { edges { node { id } } } }', { id: subjectId }))
      .data;
  expect(await found(id)).toEqual({ courses: { edges: [{ node: { id: courseId } }] } });
  for (const none of [newId(), 'nonsense']) expect(await found(none)).toEqual({ courses: { edges: [] } });
  const listed = await subgraph.graphql<{ languages: { edges: { node: object }[] } }>(
    '{ languages { edges { node { id name } } } }',
  );
  expect(listed.data.languages.edges).toContainEqual({ node: { id, name: 'tlhIngan Hol' } });
});

test('of 5 languages with one code at once, one is made; no user but staff makes one', async () => {
  const input = () => ({ code: 'same', name: 'Same', idempotencyKey: newId() });
  const codes = await Promise.all(
    Array.from({ length: 5 }, async () => (await subgraph.graphql(CREATE, { input: input() }, person('staff'))).code),
  );
  expect(codes.sort()).toEqual([...Array<string>(4).fill('LANGUAGE_CODE_TAKEN'), undefined]);
  expect((await subgraph.graphql(CREATE, { input: input() }, person('instructor'))).code).toBe('FORBIDDEN');
  expect((await subgraph.graphql(CREATE, { input: { ...input(), code: 'Not OK' } }, person('staff'))).code).toBe(
    'INVALID_INPUT',
  );
  const missing = { languageId: newId(), name: 'x' };
  expect((await subgraph.graphql(RENAME, { input: missing }, person('staff'))).code).toBe('LANGUAGE_NOT_FOUND');
});
