import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { courses } from '../../subgraph.js';
import { aCourse } from '../../testing/testing.js';
import { publishCourse } from './publish-course.js';
import { updateCourse } from './update-course.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());

const remove = (courseId: string, viewer: Viewer) =>
  subgraph.graphql<{ removeCourse: { courseId: string } } | null>(
    'mutation ($courseId: ID!) { removeCourse(input: { courseId: $courseId }) { courseId } }',
    { courseId },
    viewer,
  );
const rowsOf = (courseId: string) =>
  subgraph.rows(
    `select id from course where id = $1 union all select id from course_part where course_id = $1
     union all select prerequisite_id from course_prerequisite where $1 in (course_id, prerequisite_id)`,
    [courseId],
  );

test('a draft is removed with all that belongs to it, by who may edit it, and once', async () => {
  const needed = await aCourse(subgraph);
  const draft = await aCourse(subgraph, { lessons: 2, published: false });
  await updateCourse(subgraph.context(draft.author), { courseId: draft.courseId, prerequisiteIds: [needed.courseId] });
  expect((await remove(draft.courseId, person('instructor'))).code).toBe('NOT_YOUR_COURSE');
  expect((await remove(draft.courseId, person())).code).toBe('FORBIDDEN');
  expect((await rowsOf(draft.courseId)).length).toBeGreaterThan(5);
  const answers = await Promise.all(Array.from({ length: 5 }, () => remove(draft.courseId, draft.author)));
  expect(answers.map(({ code }) => code ?? 'done').toSorted()).toEqual([
    ...Array.from({ length: 4 }, () => 'COURSE_NOT_FOUND'),
    'done',
  ]);
  expect(await rowsOf(draft.courseId)).toEqual([]);
});

test('a published course stays, also when it is published at the same moment; so does one with problems of a contest', async () => {
  const published = await aCourse(subgraph, { students: 1 });
  expect((await remove(published.courseId, published.author)).code).toBe('COURSE_WAS_PUBLISHED');
  const racing = await aCourse(subgraph, { published: false });
  const [removed, made] = await Promise.allSettled([
    remove(racing.courseId, racing.author),
    publishCourse(subgraph.context(racing.author), { courseId: racing.courseId }),
  ]);
  const wasRemoved = removed.status === 'fulfilled' && removed.value.code === undefined;
  expect(made.status).toBe(wasRemoved ? 'rejected' : 'fulfilled');
  const problem = await aCourse(subgraph, { published: false });
  await subgraph.rows(
    `insert into contest (id, course_id, starts_at, ends_at, format) values ($1, $2, now(), now() + interval '1 day', 'icpc')`,
    [newId(), problem.courseId],
  );
  expect((await remove(problem.courseId, problem.author)).code).toBe('COURSE_HAS_PROBLEMS');
});
