import type { Viewer } from '../../../platform/auth.js';
import { DAY, HOUR } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import type { TestSubgraph } from '../../../platform/testing/subgraph.js';
import type { EventContract, EventData } from '../../../schema/events/contract.js';
import {
  ContestDeleted,
  ContestFinished,
  ContestJoined,
  ContestLeft,
  ContestPublished,
  ContestStarted,
  ContestTimeGranted,
  ContestUpdated,
  ParticipantDisqualified,
  ParticipantReinstated,
  VirtualContestStarted,
} from '../../../schema/events/gamification.js';
import { addExercise } from '../commands/exercise/add-exercise.js';
import type { CodingInput } from '../commands/exercise/exercise-input.js';
import { anExerciseOf } from './quiz.js';

/** A published course whose draft has one exercise more, and a contest with that as its problem, as gamification says it. */
export async function aContest(
  subgraph: TestSubgraph,
  coding: CodingInput,
  {
    format = 'icpc',
    ...options
  }: { readonly format?: 'icpc' | 'points'; readonly students?: number; readonly author?: Viewer } = {},
) {
  const course = await anExerciseOf(subgraph, { type: 'reading' }, options);
  const { courseId, lessonId, author } = course;
  const { exercise } = await addExercise(subgraph.context(author), {
    lessonId,
    type: 'coding',
    title: 'Double it',
    instructions: 'Only for entrants.',
    coding,
  });
  const contestId = newId();
  const tell = <Contract extends EventContract>(contract: Contract, data: EventData<Contract>) =>
    subgraph.tell(contract, data, { subject: contestId });
  const of = (user: Viewer) => ({ contestId, userId: user.id });
  const fromNow = (ms: number): string => new Date(Date.now() + ms).toISOString();
  const problems = [{ exerciseId: exercise.id, label: 'A', points: 100 }];
  const terms = (startsInMs: number) => ({
    contestId,
    courseId,
    startsAt: fromNow(startsInMs),
    endsAt: fromNow(2 * HOUR),
    freezesAt: null,
    format,
    problems,
  });
  await tell(ContestPublished, terms(HOUR));
  return {
    ...course,
    contestId,
    problemId: exercise.id,
    /** Its time comes, by the clock; nothing is said of it. */
    open: () => tell(ContestUpdated, terms(-HOUR)),
    start: () => tell(ContestStarted, terms(-HOUR)),
    finish: () => tell(ContestFinished, { contestId, courseId, endsAt: fromNow(0), xpByProblem: 20 }),
    delete: () => tell(ContestDeleted, { contestId, courseId }),
    join: (user: Viewer) => tell(ContestJoined, of(user)),
    leave: (user: Viewer) => tell(ContestLeft, of(user)),
    grant: (user: Viewer) => tell(ContestTimeGranted, { ...of(user), until: fromNow(3 * HOUR) }),
    startVirtual: (user: Viewer) =>
      tell(VirtualContestStarted, { ...of(user), startsAt: fromNow(0), until: fromNow(DAY) }),
    disqualify: (user: Viewer) => tell(ParticipantDisqualified, of(user)),
    reinstate: (user: Viewer) => tell(ParticipantReinstated, of(user)),
  };
}

export type TestContest = Awaited<ReturnType<typeof aContest>>;
