import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { runCommand } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import {
  CourseCompleted,
  CourseStarted,
  EnrolledInCourse,
  ExerciseCompleted,
  LessonCompleted,
  QuizSubmitted,
} from '../../../../schema/events/courses.js';
import { courses } from '../../subgraph.js';
import { aCourse, answers, someoneWaits } from '../../testing/testing.js';
import { enrollFromElsewhere } from './enroll-in-course.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const ENROLL = `mutation ($courseId: ID!) {
  enrollInCourse(input: { courseId: $courseId }) { enrollment { id progress startedAt course { id } student { id } } }
}`;
const OPEN = `mutation ($lessonId: ID!) {
  openLesson(input: { lessonId: $lessonId }) { lesson { title content } enrollment { startedAt progress } }
}`;
const READ = `mutation ($exerciseId: ID!) {
  completeReading(input: { exerciseId: $exerciseId }) { exercise { viewerResult { score } } enrollment { progress } }
}`;
const SUBMIT = `mutation ($input: SubmitQuizInput!) {
  submitQuiz(input: $input) {
    score bestScore results { correct } exercise { viewerResult { score } }
    enrollment { progress completedLessonCount completedAt }
  }
}`;

const pro = (): Viewer => ({ ...person(), entitlements: ['pro'] });
const saidBy = async (student: Viewer, contract?: Parameters<TestSubgraph['said']>[0]) =>
  (await subgraph.said(contract)).filter((event) => event.data['studentId'] === student.id);
const enroll = (courseId: string, viewer: Viewer | null) => subgraph.graphql(ENROLL, { courseId }, viewer);
const open = (lessonId: string, viewer: Viewer) => subgraph.graphql(OPEN, { lessonId }, viewer);
const read = (exerciseId: string, viewer: Viewer) => subgraph.graphql(READ, { exerciseId }, viewer);
const submit = (input: object, viewer: Viewer) =>
  subgraph.graphql<{ submitQuiz: Record<string, unknown> }>(SUBMIT, { input }, viewer);

describe('enrolling', () => {
  test('anyone who is signed in enrolls in a free course, once', async () => {
    const { courseId } = await aCourse(subgraph);
    const student = person();
    const result = await enroll(courseId, student);
    expect(result).toMatchObject({
      errors: [],
      data: {
        enrollInCourse: {
          enrollment: { progress: 0, startedAt: null, course: { id: courseId }, student: { id: student.id } },
        },
      },
    });
    expect((await enroll(courseId, student)).code).toBe('ALREADY_ENROLLED_IN_COURSE');
    expect(await saidBy(student, EnrolledInCourse)).toMatchObject([{ data: { courseId, studentId: student.id } }]);
  });

  test('of 20 enrollments of one student at once, one succeeds and the others get an error', async () => {
    const { courseId } = await aCourse(subgraph);
    const student = person();
    const codes = (await Promise.all(Array.from({ length: 20 }, () => enroll(courseId, student)))).map(
      ({ code }) => code,
    );
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'ALREADY_ENROLLED_IN_COURSE')).toHaveLength(19);
    expect(await saidBy(student, EnrolledInCourse)).toHaveLength(1);
  });

  test('an enrollment that waited for another one of the same student gets an error, not a crash', async () => {
    const { courseId } = await aCourse(subgraph);
    const student = person();
    let second: ReturnType<typeof enroll> | undefined;
    await runCommand(subgraph.context(null), 'slow enrollment', async (transaction) => {
      await enrollFromElsewhere(transaction, courseId, student.id, 'class');
      await transaction.flush();
      second = enroll(courseId, student);
      await someoneWaits(subgraph);
    });
    expect((await second)?.code).toBe('ALREADY_ENROLLED_IN_COURSE');
    expect(await saidBy(student, EnrolledInCourse)).toHaveLength(1);
  });

  test('refusals have their codes', async () => {
    const free = await aCourse(subgraph);
    const forPro = await aCourse(subgraph, { access: 'pro' });
    const taught = await aCourse(subgraph, { access: 'class' });
    const draft = await aCourse(subgraph, { published: false });
    const archived = await aCourse(subgraph);
    const archive = 'mutation ($courseId: ID!) { archiveCourse(input: { courseId: $courseId }) { course { status } } }';
    await subgraph.graphql(archive, { courseId: archived.courseId }, archived.author);
    expect((await enroll(free.courseId, null)).code).toBe('UNAUTHENTICATED');
    expect((await enroll(forPro.courseId, person())).code).toBe('ENTITLEMENT_REQUIRED');
    expect((await enroll(forPro.courseId, pro())).code).toBeUndefined();
    expect((await enroll(taught.courseId, pro())).code).toBe('CLASS_ENROLLMENT_REQUIRED');
    expect((await enroll(draft.courseId, person())).code).toBe('COURSE_NOT_FOUND');
    expect((await enroll(archived.courseId, person())).code).toBe('COURSE_ARCHIVED');
    expect((await enroll(newId(), person())).code).toBe('COURSE_NOT_FOUND');
    expect((await enroll('nonsense', person())).code).toBe('COURSE_NOT_FOUND');
  });
});

describe('learning', () => {
  test('a whole course, from the first lesson to the last, is published step by step in the student’s own day', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-29T12:00:00Z') });
    const { courseId, lessons } = await aCourse(subgraph, { lessons: 2 });
    // 12:00 UTC on the 29th is the 30th already at UTC+14.
    const student = { ...person(), timeZone: 'Pacific/Kiritimati' };
    await enroll(courseId, student);
    expect((await open(lessons[0]!.id, student)).data).toMatchObject({
      openLesson: { lesson: { title: 'Lesson 1', content: '# Olá' }, enrollment: { progress: 0 } },
    });
    for (const [index, lesson] of lessons.entries()) {
      await open(lesson.id, student);
      expect((await read(lesson.readingId, student)).data).toEqual({
        completeReading: {
          exercise: { viewerResult: { score: 1 } },
          enrollment: { progress: 0.25 + index / 2 },
        },
      });
      const { data } = await submit({ exerciseId: lesson.quizId, answers: answers(lesson, 1) }, student);
      expect(data.submitQuiz).toMatchObject({
        score: 0.5,
        bestScore: 0.5,
        results: [{ correct: true }, { correct: false }],
        exercise: { viewerResult: { score: 0.5 } },
        enrollment: { progress: 0.5 + index / 2, completedLessonCount: index + 1 },
      });
    }
    // Of an attempt its own events are said beside those of the enrollment.
    const said = (await saidBy(student)).filter(({ type }) => type !== QuizSubmitted.type);
    expect(said.map((event) => event.type)).toEqual(
      [
        EnrolledInCourse,
        CourseStarted,
        ExerciseCompleted,
        ExerciseCompleted,
        LessonCompleted,
        ExerciseCompleted,
        ExerciseCompleted,
        LessonCompleted,
        CourseCompleted,
      ].map((contract) => contract.type),
    );
    expect(said[2]?.data).toEqual({
      courseId,
      lessonId: lessons[0]!.id,
      exerciseId: lessons[0]!.readingId,
      studentId: student.id,
      exerciseType: 'reading',
      score: 1,
      first: true,
      localDate: '2026-03-30',
    });
    expect(said.at(-1)?.data).toEqual({ courseId, studentId: student.id, localDate: '2026-03-30' });
    expect(new Set(said.map((event) => event.subject)).size).toBe(1);
  });

  test('a quiz may be taken again: the best score counts, and only a better one is published', async () => {
    const { lessons, students } = await aCourse(subgraph, { students: 1 });
    const [lesson, student] = [lessons[0]!, students[0]!];
    const scores = [];
    for (const right of [1, 0, 2] as const) {
      const { data } = await submit({ exerciseId: lesson.quizId, answers: answers(lesson, right) }, student);
      scores.push([data.submitQuiz['score'], data.submitQuiz['bestScore']]);
    }
    expect(scores).toEqual([
      [0.5, 0.5],
      [0, 0.5],
      [1, 1],
    ]);
    const fourth = await submit({ exerciseId: lesson.quizId, answers: answers(lesson, 1) }, student);
    expect(fourth.code).toBe('ATTEMPTS_EXHAUSTED');
    expect((await saidBy(student, ExerciseCompleted)).map(({ data }) => [data['score'], data['first']])).toEqual([
      [0.5, true],
      [1, false],
    ]);
  });

  test('a quiz without a right answer completes nothing: neither exercise, lesson nor course', async () => {
    const { courseId, lessons, students } = await aCourse(subgraph, { students: 1 });
    const [lesson, student] = [lessons[0]!, students[0]!];
    await read(lesson.readingId, student);
    const { data } = await submit({ exerciseId: lesson.quizId, answers: answers(lesson, 0) }, student);
    expect(data.submitQuiz).toMatchObject({ score: 0, bestScore: 0, enrollment: { progress: 0.5, completedAt: null } });
    const seen = await subgraph.graphql(
      `query ($course: ID, $quiz: ID!) {
        course(id: $course) { viewerEnrollment { progress completedLessonCount completedAt } }
        exercise(id: $quiz) { settings { passMark maxAttempts } viewerResult { score } viewerProgress { bestScore completedAt } }
      }`,
      { course: courseId, quiz: lesson.quizId },
      student,
    );
    expect(seen.data).toEqual({
      course: { viewerEnrollment: { progress: 0.5, completedLessonCount: 0, completedAt: null } },
      exercise: {
        settings: { passMark: 0.5, maxAttempts: 3 },
        viewerResult: null,
        viewerProgress: { bestScore: 0, completedAt: null },
      },
    });
    expect((await saidBy(student, ExerciseCompleted)).map(({ data: { exerciseId } }) => exerciseId)).toEqual([
      lesson.readingId,
    ]);
    expect(await saidBy(student, CourseCompleted)).toEqual([]);
  });

  test('what was completed before pass marks existed stays complete', async () => {
    const { courseId, lessons, students } = await aCourse(subgraph, { students: 1 });
    const [lesson, student] = [lessons[0]!, students[0]!];
    await read(lesson.readingId, student);
    await submit({ exerciseId: lesson.quizId, answers: answers(lesson, 2) }, student);
    // As the release before wrote it.
    const own = '(select id from enrollment where course_id = $1)';
    await subgraph.rows(
      `update exercise_completion set score = 0 where score = 1 and exercise_id = $2 and enrollment_id = ${own}`,
      [courseId, lesson.quizId],
    );
    const { data } = await submit({ exerciseId: lesson.quizId, answers: answers(lesson, 0) }, student);
    expect(data.submitQuiz).toMatchObject({
      score: 0,
      enrollment: { progress: 1, completedAt: expect.any(String) as string },
    });
    expect(await saidBy(student, CourseCompleted)).toHaveLength(1);
  });

  test('20 submissions of one quiz at once complete it once', async () => {
    const { lessons, students } = await aCourse(subgraph, { students: 1 });
    const [lesson, student] = [lessons[0]!, students[0]!];
    const results = await Promise.all(
      Array.from({ length: 20 }, () => submit({ exerciseId: lesson.quizId, answers: answers(lesson, 2) }, student)),
    );
    const codes = results.map(({ code }) => code);
    expect(codes.filter((code) => code === undefined)).toHaveLength(3);
    expect(codes.filter((code) => code === 'ATTEMPTS_EXHAUSTED')).toHaveLength(17);
    expect(await saidBy(student, ExerciseCompleted)).toHaveLength(1);
    const last = await read(lesson.readingId, student);
    expect(last.data).toMatchObject({ completeReading: { enrollment: { progress: 1 } } });
    expect(await saidBy(student, CourseCompleted)).toHaveLength(1);
  });

  test('the last two exercises done at once complete the lesson and the course once', async () => {
    const { courseId, lessons } = await aCourse(subgraph);
    const lesson = lessons[0]!;
    const students = Array.from({ length: 10 }, () => person());
    for (const student of students) {
      await enroll(courseId, student);
      await Promise.all([
        read(lesson.readingId, student),
        submit({ exerciseId: lesson.quizId, answers: answers(lesson, 2) }, student),
      ]);
      expect(await saidBy(student, LessonCompleted)).toHaveLength(1);
      expect(await saidBy(student, CourseCompleted)).toHaveLength(1);
    }
  });

  test('an edit after the enrollment changes neither what is learned nor how far one is', async () => {
    const { courseId, sectionId, lessons, author, students } = await aCourse(subgraph, { students: 1 });
    const [lesson, student] = [lessons[0]!, students[0]!];
    await read(lesson.readingId, student);
    const ADD = `mutation ($sectionId: ID!, $courseId: ID!) {
      addLesson(input: { sectionId: $sectionId, title: "New", markdown: "" }) { lesson { id } }
      publishCourse(input: { courseId: $courseId }) { course { lessonCount } }
    }`;
    const added = await subgraph.graphql<{ addLesson: { lesson: { id: string } } }>(
      ADD,
      { sectionId, courseId },
      author,
    );
    expect(added.data).toMatchObject({ publishCourse: { course: { lessonCount: 2 } } });
    await submit({ exerciseId: lesson.quizId, answers: answers(lesson, 1) }, student);
    const COURSE = 'query ($id: ID) { course(id: $id) { lessonCount viewerEnrollment { progress completedAt } } }';
    const seen = async (viewer: Viewer) => (await subgraph.graphql(COURSE, { id: courseId }, viewer)).data;
    expect(await seen(student)).toEqual({
      course: { lessonCount: 1, viewerEnrollment: { progress: 1, completedAt: expect.any(String) as string } },
    });
    expect(await seen(person())).toEqual({ course: { lessonCount: 2, viewerEnrollment: null } });
    expect((await open(added.data.addLesson.lesson.id, student)).code).toBe('LESSON_NOT_FOUND');
    await expect(
      subgraph.rows('update course_version set number = 9 where course_id = $1', [courseId]),
    ).rejects.toThrow('append-only');
  });

  test('refusals have their codes', async () => {
    const { lessons, students } = await aCourse(subgraph, { students: 1 });
    const [lesson, student] = [lessons[0]!, students[0]!];
    const [firstId] = lesson.questionIds;
    const stranger = person();
    expect((await open(lesson.id, stranger)).code).toBe('NOT_ENROLLED_IN_COURSE');
    expect((await read(lesson.readingId, stranger)).code).toBe('NOT_ENROLLED_IN_COURSE');
    expect((await submit({ exerciseId: lesson.quizId, answers: [] }, stranger)).code).toBe('NOT_ENROLLED_IN_COURSE');
    for (const id of [newId(), 'nonsense', lesson.readingId])
      expect((await open(id, student)).code).toBe('LESSON_NOT_FOUND');
    for (const id of [newId(), 'nonsense', lesson.id])
      expect((await read(id, student)).code).toBe('EXERCISE_NOT_FOUND');
    expect((await read(lesson.quizId, student)).code).toBe('EXERCISE_TYPE_MISMATCH');
    expect((await submit({ exerciseId: lesson.readingId, answers: [] }, student)).code).toBe('EXERCISE_TYPE_MISMATCH');
    const bad = await submit(
      {
        exerciseId: lesson.quizId,
        answers: [
          { questionId: newId(), choice: 0 },
          { questionId: firstId, choice: 2 },
          { questionId: firstId, choice: -1 },
        ],
      },
      student,
    );
    const problems = bad.errors[0]?.extensions['problems'] as { field: string }[];
    expect([bad.code, problems.map((problem) => problem.field)]).toEqual([
      'INVALID_INPUT',
      ['input.answers.0.questionId', 'input.answers.1.choice', 'input.answers.2.questionId'],
    ]);
  });

  test('a course for subscribers closes when the entitlement ends', async () => {
    const { courseId, lessons } = await aCourse(subgraph, { access: 'pro' });
    const student = pro();
    await enroll(courseId, student);
    expect((await open(lessons[0]!.id, student)).code).toBeUndefined();
    expect((await read(lessons[0]!.readingId, { ...student, entitlements: [] })).code).toBe('ENTITLEMENT_REQUIRED');
  });
});
