import { afterAll, beforeAll, expect, test } from 'vitest';
import { previousRelease } from '../../../platform/testing/previous-release.js';
import { readsOf, rowsRead } from '../../../platform/testing/plans.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { addLesson } from '../commands/lesson/add-lesson.js';
import { courses } from '../subgraph.js';
import { aCourse } from '../testing/testing.js';
import { exerciseById, lessonById } from './content.js';

/** Courses in which other parts are found, each with one version of ten lessons with an exercise. */
const COURSES = 800;

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
  await subgraph.rows(
    `with made as (
       insert into course (id, version, instructor_id, title, slug, summary, language, level, tags, access, status, draft, draft_changed)
       select gen_random_uuid(), 1, gen_random_uuid(), 'Course ' || n, 'course-' || n, '', 'en', 'beginner', '{}', 'free', 'draft', '{}', false
       from generate_series(1, $1::int) n returning id
     ),
     content as (
       select made.id, jsonb_build_object('sections', jsonb_build_array(jsonb_build_object('id', gen_random_uuid(), 'title', '',
         'lessons', (select jsonb_agg(jsonb_build_object('id', gen_random_uuid(), 'title', 'L', 'markdown', '', 'exercises',
           jsonb_build_array(jsonb_build_object('id', gen_random_uuid(), 'type', 'reading', 'title', 'E', 'instructions', '', 'questions', '[]'::jsonb))))
           from generate_series(1, 10) where made.id is not null)))) as content
       from made
     ),
     version as (
       insert into course_version (id, course_id, number, content, outline, published_at)
       select gen_random_uuid(), id, 1, content, content, now() from content returning course_id
     )
     select from version`,
    [COURSES],
  );
  await subgraph.rows("update course set status = 'published', published_version = 1");
  await subgraph.rows('insert into course_part (id, course_id) select part_id, course_id from version_part');
  await subgraph.rows('analyze');
});
afterAll(() => subgraph.stop());

test.each([
  ['lesson', 40, lessonById],
  ['lesson', 1_000, lessonById],
  ['exercise', 40, exerciseById],
  ['exercise', 1_000, exerciseById],
] as const)('a lookup by %s id reads the rows of these ids only, for %i of them', async (kind, count, byId) => {
  const context = subgraph.context(person());
  const ids = await subgraph.rows<{ id: string }>(
    'select part_id as id from version_part where kind = $1 order by md5(part_id::text) limit $2',
    [kind, count],
  );
  const reads = await readsOf(context.db, 'version_part', async () => {
    const found = await byId(context).loadMany(ids.map(({ id }) => id));
    expect(found.filter(Boolean)).toHaveLength(count);
  });
  const parts = reads.filter((node) => /_part$/.test(node['Relation Name'] ?? ''));
  expect(parts.map((node) => node['Node Type'])).not.toContain('Seq Scan');
  expect(parts.length).toBeGreaterThan(1);
  for (const node of reads) expect(rowsRead(node)).toBeLessThanOrEqual(10 * Math.max(count, COURSES / 10));
});

test('a part that was removed or never published is not found by students, and the draft by its author only', async () => {
  const { lessons, sectionId, author, students } = await aCourse(subgraph, { students: 1 });
  const { lesson } = await addLesson(subgraph.context(author), { sectionId, title: 'Draft', markdown: 'later' });
  const titles = async (viewer: typeof author) =>
    (await lessonById(subgraph.context(viewer)).loadMany([lessons[0]!.id, lesson.id])).map((found) =>
      found && 'content' in found ? [found.title, found.content, found.exercises.length] : null,
    );
  expect(await titles(author)).toEqual([
    ['Lesson 1', '# Olá', 2],
    ['Draft', 'later', 0],
  ]);
  expect(await titles(students[0]!)).toEqual([['Lesson 1', '# Olá', 2], null]);
  expect(await titles(person())).toEqual([['Lesson 1', null, 2], null]);
});

test('a version’s parts are never changed', async () => {
  await aCourse(subgraph);
  for (const change of ["update version_part set kind = 'lesson'", 'delete from version_part'])
    await expect(subgraph.rows(change)).rejects.toThrow('append-only');
});

test('the versions of the previous release have their parts', async () => {
  const database = await previousRelease(courses);
  const migrated = await TestSubgraph.start(courses, database);
  try {
    const [counts] = await migrated.rows<{ lessons: number; exercises: number; written: number; known: number }>(
      `select sum(jsonb_array_length(jsonb_path_query_array(content, '$.sections[*].lessons[*].id')))::int as lessons,
         sum(jsonb_array_length(jsonb_path_query_array(content, '$.sections[*].lessons[*].exercises[*].id')))::int as exercises,
         (select count(*)::int from version_part) as written,
         (select count(*)::int from version_part join course_part on id = part_id
           where course_part.course_id = version_part.course_id) as known
       from course_version`,
    );
    expect(counts!.lessons).toBeGreaterThan(1);
    expect(counts).toMatchObject({
      written: counts!.lessons + counts!.exercises,
      known: counts!.lessons + counts!.exercises,
    });
  } finally {
    await migrated.stop();
    await database.drop();
  }
});
