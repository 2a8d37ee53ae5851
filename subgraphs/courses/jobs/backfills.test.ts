import { afterAll, beforeAll, expect, test } from 'vitest';
import { backfillProgress } from '../../../platform/backfill.js';
import { previousRelease } from '../../../platform/testing/previous-release.js';
import { TestSubgraph } from '../../../platform/testing/subgraph.js';
import { eventually, type TestDatabase } from '../../../platform/testing/testing.js';
import { CoursePublished } from '../../../schema/events/courses.js';
import { courses } from '../subgraph.js';

let database: TestDatabase;
let subgraph: TestSubgraph;
beforeAll(async () => {
  database = await previousRelease(courses);
  subgraph = await TestSubgraph.start(courses, database);
});
afterAll(async () => {
  await subgraph.stop();
  await database.drop();
});

test('courses of the previous release are published once more, with their titles', async () => {
  await eventually(async () =>
    expect(await backfillProgress(subgraph.context(null))).toMatchObject([
      { name: 'certificates', finishedAt: expect.any(Date) as Date },
      { name: 'course-titles', finishedAt: expect.any(Date) as Date },
    ]),
  );
  const rows = await subgraph.rows<{ id: string; title: string; number: number; exercises: number }>(
    `select course.id, title, published_version as number,
       jsonb_array_length(jsonb_path_query_array(outline, '$.sections[*].lessons[*].exercises[*].id')) as exercises
     from course join course_version on course_id = course.id and number = published_version order by course.id`,
  );
  expect(rows.length).toBeGreaterThan(1);
  const said = (await subgraph.said(CoursePublished)).sort((a, b) => (a.subject < b.subject ? -1 : 1));
  expect(said.map(({ subject, data }) => [subject, data['title'], data['publishedVersion'], data['backfill']])).toEqual(
    rows.map(({ id, title, number }) => [id, title, number, true]),
  );
  for (const [index, { data }] of said.entries()) {
    const lessons = data['lessons'] as { lessonId: string; title: string }[];
    expect(lessons.map(({ lessonId }) => lessonId)).toEqual(data['lessonIds']);
    expect(lessons.every(({ title }) => title.length > 0)).toBe(true);
    expect(data['exerciseIds']).toHaveLength(rows[index]?.exercises ?? -1);
  }
});

test('a second start publishes nothing again', async () => {
  const before = await subgraph.said(CoursePublished);
  const again = await TestSubgraph.start(courses, database);
  await again.stop();
  expect(await subgraph.said(CoursePublished)).toEqual(before);
});
