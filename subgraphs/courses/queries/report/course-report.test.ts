import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { leaveCourse } from '../../commands/enrollment/leave-course.js';
import { completeReading } from '../../commands/enrollment/complete-reading.js';
import { correctQuestion } from '../../commands/quiz/correct-question.js';
import { erasePerson } from '../../commands/erase-person.js';
import { submitQuiz } from '../../commands/quiz/submit-quiz.js';
import { courses } from '../../subgraph.js';
import { aClass } from '../../testing/class.js';
import { aCourse, answers } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());

interface Report {
  readonly enrolledCount: number;
  readonly averageScore: number | null;
  readonly hardestQuestions: readonly { readonly questionId: string; readonly answerCount: number }[];
  readonly students: { readonly edges: readonly { readonly node: { readonly student: { readonly id: string } } }[] };
}
const FIELDS = `enrolledCount startedCount completedCount averageProgress averageScore
  lessons { lessonId openedCount completedCount } exercises { exerciseId scoreCount completedCount averageScore verdicts { verdict count } }
  hardestQuestions { questionId prompt answerCount facility commonWrongAnswer commonWrongCount }
  students(first: 100) { edges { node { student { id } progress averageScore completedAt } } }`;
const report = async (courseId: string, viewer: Viewer, classId: string | null = null) => {
  const { data, errors } = await subgraph.graphql<{ courseReport: Report | null }>(
    `query ($courseId: ID!, $classId: ID) { courseReport(courseId: $courseId, classId: $classId) { ${FIELDS} } }`,
    { courseId, classId },
    viewer,
  );
  expect(errors).toEqual([]);
  return data.courseReport;
};
const stored = (courseId: string) =>
  subgraph.rows<{ part: string; counts: unknown }>(
    'select part, counts from course_statistic where course_id = $1 order by part',
    [courseId],
  );

test('a report counts students, drop-off, scores and hard questions, for graders only', async () => {
  const { courseId, lessons, students, author } = await aCourse(subgraph, { lessons: 2, students: 7 });
  const [first, second] = [lessons[0]!, lessons[1]!];
  for (const [index, student] of students.slice(0, 6).entries()) {
    const context = subgraph.context(student);
    await submitQuiz(context, { exerciseId: first.quizId, answers: answers(first, index < 2 ? 2 : 1) });
    await completeReading(context, { exerciseId: first.readingId });
  }
  await submitQuiz(subgraph.context(students[0]!), { exerciseId: second.quizId, answers: answers(second, 0) });
  const found = await report(courseId, author);
  expect(found).toMatchObject({
    enrolledCount: 7,
    startedCount: 6,
    completedCount: 0,
    lessons: [
      { lessonId: first.id, openedCount: 6, completedCount: 6 },
      { lessonId: second.id, openedCount: 1, completedCount: 0 },
    ],
    exercises: [
      { exerciseId: first.readingId, completedCount: 6 },
      { exerciseId: first.quizId, scoreCount: 6, completedCount: 6 },
      { exerciseId: second.readingId, scoreCount: 0, averageScore: null },
      { exerciseId: second.quizId, scoreCount: 1, averageScore: 0 },
    ],
    // The questions of the second quiz have one answer each.
    hardestQuestions: [
      { questionId: first.questionIds[1], answerCount: 6, commonWrongAnswer: 'Desculpe', commonWrongCount: 4 },
      { questionId: first.questionIds[0], answerCount: 6, facility: 1, commonWrongAnswer: null, commonWrongCount: 0 },
    ],
  });
  expect(found?.students.edges.map(({ node }) => node.student.id)).toEqual(students.map(({ id }) => id));
  for (const viewer of [students[0]!, person('instructor')]) expect(await report(courseId, viewer)).toBeNull();
  const refused = await subgraph.subscribe(
    'subscription ($courseId: ID!) { courseReportUpdated(courseId: $courseId) { enrolledCount } }',
    { courseId },
    students[0]!,
  );
  expect(JSON.stringify(refused)).toContain('COURSE_NOT_FOUND');
});

test('the teacher of a class sees the students of the class, and of no one else', async () => {
  const { courseId, lessons, students, author } = await aCourse(subgraph, { students: 3 });
  const teacher = person('instructor');
  const taught = aClass(subgraph, { courseId });
  await taught.taughtBy(teacher);
  await taught.join(students[1]!);
  for (const [index, student] of students.entries())
    await submitQuiz(subgraph.context(student), {
      exerciseId: lessons[0]!.quizId,
      answers: answers(lessons[0]!, index as 0 | 1 | 2),
    });
  for (const found of [
    await report(courseId, teacher),
    await report(courseId, teacher, taught.classId),
    await report(courseId, author, taught.classId),
  ]) {
    expect(found).toMatchObject({ enrolledCount: 1, exercises: [{}, { scoreCount: 1, averageScore: 0.5 }] });
    expect(found?.students.edges.map(({ node }) => node.student.id)).toEqual([students[1]!.id]);
  }
  expect(await report(courseId, author, 'nonsense')).toMatchObject({ enrolledCount: 0, averageScore: null });
});

test('stored counts are those of a full recount, after every change', async () => {
  const { courseId, lessons, students, author } = await aCourse(subgraph, { students: 6 });
  const lesson = lessons[0]!;
  const checked = async () => {
    const found = await report(courseId, author);
    const before = await stored(courseId);
    expect(before.map(({ part }) => part)).toEqual(expect.arrayContaining(['exercises', 'lessons']));
    await subgraph.rows('delete from course_statistic where course_id = $1', [courseId]);
    expect(await report(courseId, author)).toEqual(found);
    return found!;
  };
  expect((await checked()).averageScore).toBeNull();
  for (const student of students)
    await submitQuiz(subgraph.context(student), { exerciseId: lesson.quizId, answers: answers(lesson, 1) });
  expect((await checked()).hardestQuestions).toHaveLength(2);
  // Read again without a change, the stored counts are used.
  await subgraph.rows(`update course_statistic set counts = '[]' where course_id = $1 and part = $2`, [
    courseId,
    lesson.quizId,
  ]);
  expect((await report(courseId, author))!.hardestQuestions).toEqual([]);
  await correctQuestion(subgraph.context(author), {
    exerciseId: lesson.quizId,
    questionId: lesson.questionIds[1]!,
    mode: 'full-marks',
  });
  await eventually(async () => (await report(courseId, author))!.averageScore === 1);
  await checked();
  await leaveCourse(subgraph.context(students[0]!), { courseId });
  expect((await checked()).enrolledCount).toBe(5);
  await erasePerson(subgraph.context(null), { userId: students[1]!.id, requestId: students[1]!.id });
  const left = await checked();
  expect([left.enrolledCount, left.hardestQuestions.length]).toEqual([4, 0]);
});
