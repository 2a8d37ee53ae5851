import { afterAll, beforeAll, expect, test } from 'vitest';
import { askAbout, partOf } from '../../../platform/testing/privacy.js';
import { TestSubgraph } from '../../../platform/testing/subgraph.js';
import { DataErased, DataExported } from '../../../schema/events/courses.js';
import { DataExportRequested, UserErasureDue } from '../../../schema/events/users.js';
import { courses } from '../subgraph.js';
import { DOUBLE, Problem } from '../testing/coding.js';
import { aCourse, answers } from '../testing/testing.js';
import { submitQuiz } from './quiz/submit-quiz.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());

const left = async (studentId: string) =>
  (
    await subgraph.rows(
      `select from enrollment where student_id = $1
       union all select from coding_submission where student_id = $1
       union all select from exercise_completion join enrollment on enrollment.id = enrollment_id where student_id = $1`,
      [studentId],
    )
  ).length;

test('what a student learned is exported and erased; the others and the course stay', async () => {
  const { courseId, lessons, students, author } = await aCourse(subgraph, { students: 2 });
  const [lesson] = lessons;
  const [student, classmate] = students;
  if (!lesson || !student || !classmate) throw new Error('The course is empty.');
  for (const one of students)
    await submitQuiz(subgraph.context(one), { exerciseId: lesson.quizId, answers: answers(lesson, 1) });
  for (const one of students) await new Problem(subgraph, courseId).submit(one);
  const asking = { subgraph, userId: student.id };
  const receipt = await askAbout({ ...asking, requested: DataExportRequested, receipt: DataExported });
  expect(await partOf(subgraph, receipt)).toMatchObject({
    enrollments: [{ courseId, title: 'European Portuguese' }],
    lessons: [{ lessonId: lesson.id }],
    exercises: [{ exerciseId: lesson.quizId, score: 0.5 }],
    programs: [{ courseId, source: DOUBLE }],
    written: [],
  });
  for (let times = 0; times < 2; times += 1)
    await askAbout({ ...asking, requested: UserErasureDue, receipt: DataErased });
  expect([await left(student.id), await left(classmate.id)]).toEqual([0, 3]);

  const byAuthor = { subgraph, userId: author.id };
  const written = await askAbout({ ...byAuthor, requested: DataExportRequested, receipt: DataExported });
  expect(await partOf(subgraph, written)).toMatchObject({ written: [{ id: courseId, draft: { sections: [{}] } }] });
  await askAbout({ ...byAuthor, requested: UserErasureDue, receipt: DataErased });
  expect(await subgraph.rows('select status from course where id = $1', [courseId])).toEqual([{ status: 'published' }]);
});

test('who is not among those that are asked again stays silent', async () => {
  const { students } = await aCourse(subgraph, { students: 1 });
  const [student] = students;
  if (!student) throw new Error('There is no student.');
  const data = { userId: student.id, requestId: student.id };
  await subgraph.tell(DataExportRequested, { ...data, domains: ['classes'] });
  await subgraph.tell(UserErasureDue, { ...data, domains: ['classes'] });
  const jobs = await subgraph.rows(`select from graphile_worker._private_jobs where payload::text like $1`, [
    `%${student.id}%`,
  ]);
  expect([jobs.length, await left(student.id)]).toEqual([0, 1]);
  await askAbout({
    subgraph,
    userId: student.id,
    requested: UserErasureDue,
    receipt: DataErased,
    domains: ['classes', 'courses'],
  });
  expect(await left(student.id)).toBe(0);
});
