import { afterAll, beforeAll } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { describeVisibility } from '../../../platform/testing/visibility.js';
import { submitCode } from '../commands/coding/submit-code.js';
import { extendAttempt } from '../commands/quiz/extend-attempt.js';
import { startQuizAttempt } from '../commands/quiz/start-quiz-attempt.js';
import { submitQuizAttempt } from '../commands/quiz/submit-quiz-attempt.js';
import { enrollInCourse } from '../commands/enrollment/enroll-in-course.js';
import { courses } from '../subgraph.js';
import { aClass } from '../testing/class.js';
import { anExerciseOf, TWO_QUESTIONS } from '../testing/quiz.js';

let subgraph: TestSubgraph;
const ROLES = [
  ...(['anonymous', 'stranger', 'classmate', 'student', 'teacher', 'formerTeacher', 'otherTeacher'] as const),
  ...(['author', 'staff'] as const),
] as const;
type Role = (typeof ROLES)[number];
const people: Record<Role, Viewer | null> = {
  anonymous: null,
  stranger: person(),
  classmate: person(),
  student: person(),
  teacher: person('instructor'),
  // Taught the class before.
  formerTeacher: person('instructor'),
  otherTeacher: person('instructor'),
  author: person('instructor'),
  staff: person('staff'),
};
const viewer = (role: Role): Viewer => people[role] ?? person();
const GRADERS: readonly Role[] = ['teacher', 'author', 'staff'];

type Result = 'open' | 'hidden' | 'released';
const quizOf: Record<Result, { exerciseId: string; attemptId: string }> = {} as never;
const program = { exerciseId: '', submissionId: '' };

beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
  const student = subgraph.context(people.student);
  for (const result of ['open', 'hidden', 'released'] as const) {
    const { courseId, exerciseId } = await anExerciseOf(
      subgraph,
      {
        type: 'quiz',
        settings: { closesAt: new Date(Date.now() + 86_400_000) },
        quiz: {
          questions: TWO_QUESTIONS,
          timeLimitSeconds: 3_600,
          feedback: 'score',
          releaseAfter: result === 'hidden' ? 'close' : 'submit',
        },
      },
      { students: 0, author: viewer('author') },
    );
    await teach(courseId);
    const { id: attemptId } = await startQuizAttempt(student, { exerciseId });
    if (result !== 'open') await submitQuizAttempt(student, { attemptId });
    quizOf[result] = { exerciseId, attemptId };
  }
  const coding = { languages: ['javascript'], cases: [{ input: '', expected: '1' }] } as const;
  const { courseId, exerciseId } = await anExerciseOf(
    subgraph,
    { type: 'coding', coding },
    { students: 0, author: viewer('author') },
  );
  await teach(courseId);
  program.exerciseId = exerciseId;
  const source = 'console.log(1)';
  program.submissionId = (await submitCode(student, { exerciseId, language: 'javascript', source })).id;
});
afterAll(() => subgraph.stop());

/** A class of two students, which another teacher had before. */
async function teach(courseId: string): Promise<void> {
  const own = aClass(subgraph, { courseId });
  await own.taughtBy(viewer('formerTeacher'));
  await own.taughtBy(viewer('teacher'));
  for (const role of ['classmate', 'student'] as const) {
    await enrollInCourse(subgraph.context(people[role]), { courseId });
    await own.join(viewer(role));
  }
}

interface Attempt {
  readonly id: string;
  readonly score: number | null;
}
const ask = async <Data>(query: string, variables: Record<string, unknown>, role: Role): Promise<Data | null> =>
  (await subgraph.graphql<Data>(query, variables, people[role])).data;

/** How each path finds an attempt; `isFound` looks at it. */
const attemptPaths = (isFound: (attempt: Attempt | null | undefined) => boolean) => [
  {
    name: 'by its id',
    fields: ['Query.quizAttempt'],
    finds: async (result: Result, role: Role) =>
      isFound(
        (
          await ask<{ quizAttempt: Attempt | null }>(
            'query ($id: ID!) { quizAttempt(id: $id) { id score } }',
            { id: quizOf[result].attemptId },
            role,
          )
        )?.quizAttempt,
      ),
  },
  {
    name: 'in the grading queue, for graders, once it is submitted',
    fields: ['Query.quizAttempts'],
    includes: (result: Result, role: Role) => result !== 'open' && GRADERS.includes(role),
    finds: async (result: Result, role: Role) => {
      const { exerciseId, attemptId } = quizOf[result];
      const data = await ask<{ quizAttempts: { edges: { node: Attempt }[] } | null }>(
        'query ($id: ID!) { quizAttempts(exerciseId: $id) { edges { node { id score } } } }',
        { id: exerciseId },
        role,
      );
      return isFound(data?.quizAttempts?.edges.find(({ node }) => node.id === attemptId)?.node);
    },
  },
  {
    name: 'on its exercise, for its student',
    fields: ['Exercise.viewerAttempts'],
    includes: (_result: Result, role: Role) => role === 'student',
    finds: async (result: Result, role: Role) => {
      const { exerciseId, attemptId } = quizOf[result];
      const data = await ask<{ exercise: { viewerAttempts: Attempt[] } | null }>(
        'query ($id: ID!) { exercise(id: $id) { viewerAttempts { id score } } }',
        { id: exerciseId },
        role,
      );
      return isFound(data?.exercise?.viewerAttempts.find(({ id }) => id === attemptId));
    },
  },
];

describeVisibility<Result, Role>({
  type: 'QuizAttempt',
  subgraph: () => subgraph,
  roles: ROLES,
  seenBy: {
    open: ['student', ...GRADERS],
    hidden: ['student', ...GRADERS],
    released: ['student', ...GRADERS],
  },
  checkedElsewhere: [/Payload\.attempt$/],
  paths: [
    ...attemptPaths((attempt) => attempt != null),
    {
      name: 'live, for its student, when it changes',
      fields: ['Subscription.quizAttemptUpdated'],
      includes: (result, role) => result === 'open' && role === 'student',
      finds: async (result, role) => {
        if (result !== 'open') return false;
        const { attemptId } = quizOf.open;
        const follow = (follower: Role) =>
          subgraph.subscribe(
            'subscription ($id: ID!) { quizAttemptUpdated(attemptId: $id) { id score } }',
            { id: attemptId },
            people[follower],
          );
        const [stream, own] = [await follow(role), await follow('student')];
        // Refused.
        if (!(Symbol.asyncIterator in stream) || !(Symbol.asyncIterator in own)) return false;
        const [streamed, owned] = [stream[Symbol.asyncIterator](), own[Symbol.asyncIterator]()];
        let isSeen = false;
        const seen = streamed.next().then(({ value }) => {
          isSeen = (value as { data?: { quizAttemptUpdated?: unknown } } | undefined)?.data?.quizAttemptUpdated != null;
        });
        await extendAttempt(subgraph.context(people.author), {
          attemptId,
          deadline: new Date(Date.now() + 7_200_000 + Math.round(performance.now())),
        });
        await owned.next();
        await owned.return?.();
        // What it is to see has come to the other stream by now, or comes with the next turn.
        if (role === 'student') await seen;
        await streamed.return?.();
        return isSeen;
      },
    },
  ],
});

describeVisibility<Result, Role>({
  type: 'score of a QuizAttempt',
  subgraph: () => subgraph,
  roles: ROLES,
  seenBy: { open: [], hidden: GRADERS, released: ['student', ...GRADERS] },
  paths: attemptPaths((attempt) => attempt?.score != null),
});

describeVisibility<'submitted', Role>({
  type: 'CodingSubmission',
  subgraph: () => subgraph,
  roles: ROLES,
  seenBy: { submitted: ['student', ...GRADERS] },
  checkedElsewhere: [/Payload\.submission$/, 'CodingSubmissionUpdate.submission'],
  paths: [
    {
      name: 'by its id',
      fields: ['Query.codingSubmission'],
      finds: async (_thing, role) =>
        (
          await ask<{ codingSubmission: object | null }>(
            'query ($id: ID!) { codingSubmission(id: $id) { id source } }',
            { id: program.submissionId },
            role,
          )
        )?.codingSubmission != null,
    },
    {
      name: 'on its exercise, for its student',
      fields: ['Exercise.viewerPrograms'],
      includes: (_thing, role) => role === 'student',
      finds: async (_thing, role) => {
        const data = await ask<{ exercise: { viewerPrograms: { id: string }[] } | null }>(
          'query ($id: ID!) { exercise(id: $id) { viewerPrograms { id } } }',
          { id: program.exerciseId },
          role,
        );
        return data?.exercise?.viewerPrograms.some(({ id }) => id === program.submissionId) ?? false;
      },
    },
    {
      name: 'by cancelling it, for its student',
      includes: () => false,
      finds: async (_thing, role) => {
        if (role === 'student') return false;
        const { code } = await subgraph.graphql(
          'mutation ($id: ID!) { cancelSubmission(input: { submissionId: $id }) { submission { id } } }',
          { id: program.submissionId },
          people[role],
        );
        return code !== 'CODING_SUBMISSION_NOT_FOUND' && code !== 'UNAUTHENTICATED';
      },
    },
  ],
});
