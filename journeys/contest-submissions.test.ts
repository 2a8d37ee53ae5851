import { expect } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import {
  AddExerciseDocument,
  AddLessonDocument,
  AddSectionDocument,
  CodeEditorDocument,
  CodingSubmissionDocument,
  ContestPageDocument,
  ContestStandingsDocument,
  CreateContestDocument,
  CreateCourseDocument,
  JoinContestDocument,
  PublishCourseDocument,
  RunCodeDocument,
  SubmitCodeDocument,
} from '../schema/generated/operations.js';
import { journey, signUp, signUpAs, unique, type Person } from './testing/people.js';

/** What another domain has yet to hear of is refused for a moment. */
const once = <Result>(act: () => Promise<Result>) => eventually(act, { timeoutMs: 60_000 });

journey('a contest of a course in which no entrant is enrolled', { timeout: 180_000 }, async () => {
  const teacher = await signUpAs('INSTRUCTOR', 'Helena Duarte');
  const [ana, rui, stranger] = [await signUp('Ana Silva'), await signUp('Rui Costa'), await signUp('Eva Lima')];
  const { createCourse } = await teacher.send(CreateCourseDocument, {
    input: {
      title: `Algorithms ${unique()}`,
      slug: unique('algorithms'),
      language: 'pt',
      level: 'BEGINNER',
      tags: [],
      summary: '',
      access: 'CLASS',
    },
  });
  const courseId = createCourse.course.id;
  const { addSection } = await teacher.send(AddSectionDocument, { input: { courseId, title: 'Contests' } });
  const { addLesson } = await teacher.send(AddLessonDocument, {
    input: { sectionId: addSection.section.id, title: 'Autumn', markdown: '' },
  });
  const lessonId = addLesson.lesson.id;
  await teacher.send(AddExerciseDocument, {
    input: { lessonId, type: 'READING', title: 'Rules', instructions: 'Read them.' },
  });
  await teacher.send(PublishCourseDocument, { input: { courseId } });
  // In the draft only: what is published can not be a problem.
  const { addExercise } = await teacher.send(AddExerciseDocument, {
    input: {
      lessonId,
      type: 'CODING',
      title: 'Double it',
      instructions: 'Print twice the number.',
      coding: {
        languages: ['JAVASCRIPT', 'PYTHON'],
        cases: [
          { input: '1\n', expected: '2\n' },
          { input: '5\n', expected: '10\n', hidden: true },
        ],
      },
    },
  });
  const exerciseId = addExercise.exercise.id;
  const { createContest } = await once(() =>
    teacher.send(CreateContestDocument, {
      input: {
        title: 'Autumn contest',
        courseId,
        startsAt: new Date(Date.now() + 8_000).toISOString(),
        endsAt: new Date(Date.now() + 3_600_000).toISOString(),
        problems: [{ exerciseId, label: 'A', points: 100 }],
      },
    }),
  );
  const contestId = createContest.contest.id;
  for (const person of [ana, rui]) await person.send(JoinContestDocument, { input: { contestId } });

  // The problem opens to entrants when the contest starts, to no one else, and is in no version of the course.
  const problemOf = async (person: Person) =>
    (await person.send(ContestPageDocument, { id: contestId })).contest?.problems?.[0]?.exercise;
  expect(await once(async () => (await problemOf(ana)) ?? Promise.reject(new Error('not open')))).toMatchObject({
    id: exerciseId,
    title: 'Double it',
  });
  expect((await ana.send(CodeEditorDocument, { exerciseId })).exercise?.coding?.cases).toMatchObject([
    { input: '1\n', expected: '2\n' },
    { input: null, expected: null },
  ]);
  expect([await problemOf(stranger), (await stranger.send(CodeEditorDocument, { exerciseId })).exercise]).toEqual([
    undefined,
    null,
  ]);
  await eventually(
    async () => (await teacher.refused(PublishCourseDocument, { input: { courseId } })) === 'PROBLEM_IN_CONTEST',
  );

  const program = { exerciseId, contestId, language: 'PYTHON' as const, source: 'print(int(input()) * 2)' };
  const { runCode } = await once(() => ana.send(RunCodeDocument, { input: { ...program, input: '21\n' } }));
  expect(runCode.results).toMatchObject([{ verdict: 'ACCEPTED', output: '42\n' }]);
  const submit = async (person: Person, source: string) => {
    const { submitCode } = await once(() => person.send(SubmitCodeDocument, { input: { ...program, source } }));
    const { id } = submitCode.submission;
    const { codingSubmission } = await eventually(
      async () => {
        const found = await person.send(CodingSubmissionDocument, { id });
        return found.codingSubmission?.status === 'JUDGED' ? found : undefined;
      },
      { timeoutMs: 60_000 },
    );
    return codingSubmission?.verdict;
  };
  expect(await submit(rui, 'print(2)')).toBe('WRONG_ANSWER');
  expect(await submit(ana, program.source)).toBe('ACCEPTED');
  expect(await stranger.refused(SubmitCodeDocument, { input: program })).toBe('NOT_JOINED');
  expect(await ana.refused(SubmitCodeDocument, { input: { ...program, contestId: null } })).toBe(
    'NOT_ENROLLED_IN_COURSE',
  );

  // Gamification hears of both judgments and decides what they count.
  const rows = async () => {
    const { contestStandings } = await rui.send(ContestStandingsDocument, { contestId, first: 10 });
    return (contestStandings?.entries.edges ?? []).map(({ node }) => ({
      name: node.participant?.name,
      solved: node.solved,
      rejected: node.results[0]?.rejected,
    }));
  };
  await eventually(
    async () => (await rows()).reduce((sum, { solved, rejected = 0 }) => sum + solved + rejected, 0) === 2,
    {
      timeoutMs: 60_000,
    },
  );
  expect(await rows()).toEqual([
    { name: 'Ana Silva', solved: 1, rejected: 0 },
    { name: 'Rui Costa', solved: 0, rejected: 1 },
  ]);
});
