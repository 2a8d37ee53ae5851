import { expect } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import {
  AddExerciseDocument,
  AddLessonDocument,
  AddSectionDocument,
  AssignmentDocument,
  CodeEditorDocument,
  CodingSubmissionDocument,
  CodingSubmissionUpdatedDocument,
  CorrectQuestionDocument,
  CreateCourseDocument,
  EnrollInCourseDocument,
  ExtendAttemptDocument,
  GradebookDocument,
  GradeSubmissionDocument,
  PostGradesDocument,
  PublishCourseDocument,
  QuizAttemptDocument,
  QuizAttemptUpdatedDocument,
  RunCodeDocument,
  SaveAssignmentDraftDocument,
  SaveQuizAnswersDocument,
  StartQuizAttemptDocument,
  SubmissionGradedDocument,
  SubmissionsDocument,
  SubmitAssignmentDocument,
  SubmitCodeDocument,
  SubmitQuizAttemptDocument,
  type AddExerciseInput,
} from '../schema/generated/operations.js';
import { journey, signUp, signUpAs, unique, type Person } from './testing/people.js';

/** A published course with one exercise, in which these students are enrolled. */
async function publishExercise(
  teacher: Person,
  exercise: Pick<AddExerciseInput, 'type' | 'quiz' | 'coding' | 'assignment' | 'settings'>,
  students: readonly Person[],
): Promise<{ courseId: string; exerciseId: string }> {
  const { createCourse } = await teacher.send(CreateCourseDocument, {
    input: {
      title: `Assessment ${unique()}`,
      slug: unique('assessment'),
      language: 'pt',
      level: 'BEGINNER',
      tags: [],
      summary: '',
      access: 'FREE',
    },
  });
  const courseId = createCourse.course.id;
  const { addSection } = await teacher.send(AddSectionDocument, { input: { courseId, title: 'Exams' } });
  const { addLesson } = await teacher.send(AddLessonDocument, {
    input: { sectionId: addSection.section.id, title: 'Exam', markdown: '' },
  });
  const { addExercise } = await teacher.send(AddExerciseDocument, {
    input: { lessonId: addLesson.lesson.id, title: 'Exam', instructions: 'Good luck.', ...exercise },
  });
  await teacher.send(PublishCourseDocument, { input: { courseId } });
  for (const student of students) await student.send(EnrollInCourseDocument, { input: { courseId } });
  return { courseId, exerciseId: addExercise.exercise.id };
}

const QUESTIONS = ['Good morning?', 'Thank you?'].map((prompt) => ({
  type: 'SINGLE' as const,
  prompt,
  options: [
    { text: `Right: ${prompt}`, right: true },
    { text: `Wrong: ${prompt}`, right: false },
  ],
}));

journey('exam night: a time limit, a closed laptop, an extension and a corrected key', async () => {
  const teacher = await signUpAs('INSTRUCTOR', 'Helena Duarte');
  const [quick, slow] = [await signUp('Ana Silva'), await signUp('Rui Costa')];
  const { exerciseId } = await publishExercise(
    teacher,
    {
      type: 'QUIZ',
      settings: { maxAttempts: 1 },
      quiz: { questions: QUESTIONS, timeLimitSeconds: 10, shuffleOptions: true },
    },
    [quick, slow],
  );
  const start = async (student: Person) =>
    (await student.send(StartQuizAttemptDocument, { input: { exerciseId } })).startQuizAttempt.attempt;
  const seen = async (student: Person, id: string) => (await student.send(QuizAttemptDocument, { id })).quizAttempt;
  const choose = (attempt: Awaited<ReturnType<typeof start>>, right: number) =>
    attempt.questions.map(({ id, options }, index) => ({
      questionId: id,
      options: [options.findIndex((text) => text.startsWith(index < right ? 'Right' : 'Wrong'))],
    }));

  // One student hands in; the other saves an answer and closes the laptop: the server submits it at the deadline.
  const attempt = await start(slow);
  expect((await start(slow)).id).toBe(attempt.id);
  expect(attempt.questions.map(({ key }) => key)).toEqual([null, null]);
  const phone = await slow.phone().listen(QuizAttemptUpdatedDocument, { attemptId: attempt.id });
  await slow.send(SaveQuizAnswersDocument, {
    input: { attemptId: attempt.id, answers: choose(attempt, 1).slice(0, 1), sequence: 1 },
  });
  const own = await start(quick);
  const { submitQuizAttempt } = await quick.send(SubmitQuizAttemptDocument, {
    input: { attemptId: own.id, answers: choose(own, 2) },
  });
  expect(submitQuizAttempt.attempt).toMatchObject({ status: 'SCORED', score: 1, enrollment: { progress: 1 } });
  expect(await quick.refused(StartQuizAttemptDocument, { input: { exerciseId } })).toBe('ATTEMPTS_EXHAUSTED');
  const ended = await phone.first((data) => data.quizAttemptUpdated?.status === 'SCORED');
  expect(ended.quizAttemptUpdated).toMatchObject({ score: 0.5, submittedAt: attempt.deadline });
  expect(
    await slow.refused(SaveQuizAnswersDocument, {
      input: { attemptId: attempt.id, answers: choose(attempt, 2), sequence: 2 },
    }),
  ).toBe('DEADLINE_PASSED');

  // The teacher gives more time: the attempt is open again with its answer, that of the other student is not.
  const deadline = new Date(Date.now() + 3_600_000).toISOString();
  await teacher.send(ExtendAttemptDocument, { input: { attemptId: attempt.id, deadline } });
  expect(await seen(slow, attempt.id)).toMatchObject({ status: 'OPEN', deadline, sequence: 1 });
  expect(await seen(quick, own.id)).toMatchObject({ status: 'SCORED' });
  const again = await slow.send(SubmitQuizAttemptDocument, {
    input: { attemptId: attempt.id, answers: choose(attempt, 1) },
  });
  expect(again.submitQuizAttempt.attempt.score).toBe(0.5);

  // The key of the second question was wrong: both answers count from now on.
  const question = own.questions[1];
  await teacher.send(CorrectQuestionDocument, {
    input: { exerciseId, questionId: question?.id ?? '', mode: 'FULL_MARKS' },
  });
  await eventually(async () => (await seen(slow, attempt.id))?.score === 1);
});

journey('code in three languages with hidden cases, live', async () => {
  const teacher = await signUpAs('INSTRUCTOR', 'Helena Duarte');
  const student = await signUp('Ana Silva');
  const { exerciseId } = await publishExercise(
    teacher,
    {
      type: 'CODING',
      coding: {
        languages: ['JAVASCRIPT', 'TYPESCRIPT', 'PYTHON'],
        cases: [
          { input: '1\n', expected: '2\n' },
          { input: '21\n', expected: '42\n', hidden: true },
        ],
      },
    },
    [student],
  );
  const editor = await student.send(CodeEditorDocument, { exerciseId });
  expect(editor.exercise?.coding?.cases).toMatchObject([
    { input: '1\n', expected: '2\n' },
    { input: null, expected: null },
  ]);
  const programs = {
    JAVASCRIPT: 'console.log(Number(readline()) * 2)',
    TYPESCRIPT: 'const twice = (value: number): number => value * 2;\nconsole.log(twice(Number(readline())));',
    PYTHON: 'print(int(input()) * 2)',
  } as const;
  const { runCode } = await student.send(RunCodeDocument, {
    input: { exerciseId, language: 'PYTHON', source: programs.PYTHON, input: '5\n' },
  });
  expect(runCode.results).toMatchObject([{ verdict: 'ACCEPTED', output: '10\n' }]);
  for (const language of ['JAVASCRIPT', 'TYPESCRIPT', 'PYTHON'] as const) {
    const { submitCode } = await student.send(SubmitCodeDocument, {
      input: { exerciseId, language, source: programs[language] },
    });
    const { id } = submitCode.submission;
    await eventually(
      async () => (await student.send(CodingSubmissionDocument, { id })).codingSubmission?.status === 'JUDGED',
      { timeoutMs: 60_000 },
    );
    const { codingSubmission } = await student.send(CodingSubmissionDocument, { id });
    expect(codingSubmission).toMatchObject({
      verdict: 'ACCEPTED',
      score: 1,
      cases: [{ output: '2\n' }, { hidden: true, input: null, expected: null, output: null, verdict: 'ACCEPTED' }],
      exercise: { viewerProgress: { bestScore: 1 } },
    });
  }
  // It works for more than a second, so that the phone follows before the verdict.
  const source = `for (let i = 0; i < 2e7; i += 1);\n${programs.JAVASCRIPT}`;
  const { submitCode } = await student.send(SubmitCodeDocument, {
    input: { exerciseId, language: 'JAVASCRIPT', source },
  });
  const live = await student
    .phone()
    .listen(CodingSubmissionUpdatedDocument, { submissionId: submitCode.submission.id });
  const last = await live.first((data) => data.codingSubmissionUpdated.submission?.status === 'JUDGED');
  expect(last.codingSubmissionUpdated.submission).toMatchObject({ verdict: 'ACCEPTED', score: 1 });
});

journey('an assignment from draft to regrade', async () => {
  const teacher = await signUpAs('INSTRUCTOR', 'Helena Duarte');
  const [student, stranger] = [await signUp('Ana Silva'), await signUp('Rui Costa')];
  const { courseId, exerciseId } = await publishExercise(
    teacher,
    { type: 'ASSIGNMENT', assignment: { maxPoints: 10 } },
    [student, stranger],
  );
  await student.send(SaveAssignmentDraftDocument, { input: { exerciseId, text: 'First thoughts.' } });
  await student.send(SaveAssignmentDraftDocument, { input: { exerciseId, text: 'My essay.' } });
  await student.send(SubmitAssignmentDocument, { input: { exerciseId, revision: 0 } });
  const queue = await teacher.send(SubmissionsDocument, { exerciseId, filter: 'UNGRADED' });
  const [work] = queue.submissions.edges.map(({ node }) => node);
  expect(work).toMatchObject({ work: { text: 'My essay.' }, students: [{ name: 'Ana Silva' }], gradeRevision: 0 });
  const submissionId = work?.id ?? '';
  const grade = (points: number, revision: number) =>
    teacher.send(GradeSubmissionDocument, { input: { submissionId, points, revision, comment: 'Well argued.' } });
  const seen = async () => (await student.send(AssignmentDocument, { exerciseId })).exercise;
  await grade(8, 0);
  expect(await seen()).toMatchObject({ viewerSubmission: { grade: null }, viewerProgress: null });
  const phone = await student.phone().listen(SubmissionGradedDocument, { exerciseId });
  await teacher.send(PostGradesDocument, { input: { exerciseId } });
  const posted = await phone.first((data) => data.submissionGraded?.grade?.score === 0.8);
  expect(posted.submissionGraded?.grade?.comment).toBe('Well argued.');
  await grade(9, 1);
  await phone.first((data) => data.submissionGraded?.grade?.score === 0.9);
  expect(await seen()).toMatchObject({ viewerProgress: { bestScore: 0.9 } });
  const { gradebook } = await teacher.send(GradebookDocument, { courseId });
  expect(gradebook?.students.edges.map(({ node }) => [node.student?.name, node.average])).toEqual([
    ['Ana Silva', 0.9],
    ['Rui Costa', null],
  ]);
  expect(await stranger.send(GradebookDocument, { courseId })).toEqual({ gradebook: null });
});
