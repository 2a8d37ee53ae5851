import { expect } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import {
  ActivateRuleSetDocument,
  AddExerciseDocument,
  AddLessonDocument,
  AddSectionDocument,
  AnswerClarificationDocument,
  AskClarificationDocument,
  CompleteReadingDocument,
  ContestNoticeDocument,
  ContestPageDocument,
  ContestStandingsDocument,
  ContestStandingsUpdatedDocument,
  CreateContestDocument,
  DashboardDocument,
  DisqualifyDocument,
  EnrollInCourseDocument,
  FreezeStandingsDocument,
  JoinContestDocument,
  LeaderboardDocument,
  LeaderboardUpdatedDocument,
  LeagueDocument,
  ProgressDocument,
  RuleSetsDocument,
  SaveRuleSetDocument,
  SimulateRuleSetDocument,
  SubmitCodeDocument,
  UpdateProfileDocument,
} from '../schema/generated/operations.js';
import { journey, signUp, signUpAs, unique, type Person } from './testing/people.js';
import { publishCourse } from './testing/school.js';

/** A problem lies in the draft of the contest's course, in no published version. */
async function aProblem(teacher: Person, courseId: string): Promise<string> {
  const { addSection } = await teacher.send(AddSectionDocument, { input: { courseId, title: 'Problems' } });
  const { addLesson } = await teacher.send(AddLessonDocument, {
    input: { sectionId: addSection.section.id, title: 'Problems', markdown: 'For contests.' },
  });
  const { addExercise } = await teacher.send(AddExerciseDocument, {
    input: {
      lessonId: addLesson.lesson.id,
      type: 'CODING',
      title: 'Twice',
      instructions: 'Print twice the number.',
      coding: { languages: ['JAVASCRIPT'], cases: [{ input: '1\n', expected: '2\n' }] },
    },
  });
  return addExercise.exercise.id;
}

journey(
  'a contest runs live: verdicts, a freeze, a question and a disqualification',
  { timeout: 120_000 },
  async () => {
    const teacher = await signUpAs('INSTRUCTOR', 'Helena Duarte');
    const [ana, rui, eva] = [await signUp('Ana Silva'), await signUp('Rui Costa'), await signUp('Eva Melo')];
    const course = await publishCourse(teacher, { access: 'FREE', lessons: 1 });
    const exerciseId = await aProblem(teacher, course.id);
    const { createContest } = await eventually(() =>
      teacher.send(CreateContestDocument, {
        input: {
          title: 'Contest night',
          courseId: course.id,
          startsAt: new Date(Date.now() + 2_000).toISOString(),
          endsAt: new Date(Date.now() + 900_000).toISOString(),
          problems: [{ exerciseId, label: 'A' }],
        },
      }),
    );
    const contestId = createContest.contest.id;
    for (const person of [ana, rui]) await person.send(JoinContestDocument, { input: { contestId } });
    const watched = await eva.phone().listen(ContestStandingsUpdatedDocument, { contestId });
    const notices = await ana.phone().listen(ContestNoticeDocument, { contestId });
    const submit = (person: Person) =>
      eventually(
        () =>
          person.send(SubmitCodeDocument, {
            input: { exerciseId, contestId, language: 'JAVASCRIPT', source: 'console.log(Number(readline()) * 2)' },
          }),
        { timeoutMs: 60_000 },
      );
    await submit(ana);
    const rowOf = (person: Person) => (data: { contestStandingsUpdated: { entries: readonly Row[] } }) =>
      data.contestStandingsUpdated.entries.find(({ participant }) => participant?.id === person.id);
    await watched.first((data) => rowOf(ana)(data)?.solved === 1);

    await teacher.send(FreezeStandingsDocument, { input: { contestId } });
    await submit(rui);
    await eventually(async () => {
      const { contest } = await rui.send(ContestPageDocument, { id: contestId });
      return contest?.viewerSubmissions[0]?.verdict === 'accepted';
    });
    const standings = async (person: Person, view: 'PUBLIC' | 'FULL') => {
      const { contestStandings } = await person.send(ContestStandingsDocument, { contestId, view, first: 10 });
      const row = contestStandings?.entries.edges.find(({ node }) => node.participant?.id === rui.id)?.node;
      return [contestStandings?.frozen, row?.solved, row?.results[0]?.pending];
    };
    expect(await standings(eva, 'PUBLIC')).toEqual([true, 0, 1]);
    expect(await standings(teacher, 'FULL')).toEqual([false, 1, 0]);

    const { askClarification } = await rui.send(AskClarificationDocument, {
      input: { contestId, problem: 'A', question: 'Also for negative numbers?', idempotencyKey: unique() },
    });
    const clarificationId = askClarification.clarification.id;
    await teacher.send(AnswerClarificationDocument, { input: { clarificationId, answer: 'Yes.', toAll: true } });
    const notice = await notices.first();
    expect(notice.contestNotice.clarification).toMatchObject({ answer: 'Yes.', toAll: true });

    await teacher.send(DisqualifyDocument, { input: { contestId, userId: ana.id, reason: 'Shared a solution' } });
    await watched.first((data) => rowOf(ana)(data)?.disqualified === true);
    // No update has shown what the freeze hides.
    expect(watched.items.some((data) => rowOf(rui)(data)?.solved === 1)).toBe(false);
  },
);

interface Row {
  readonly solved: number;
  readonly disqualified: boolean;
  readonly participant: { readonly id: string } | null;
}

journey(
  'a player hides while others watch; staff see whose place a change would move',
  { timeout: 60_000 },
  async () => {
    const [teacher, staff] = [await signUpAs('INSTRUCTOR', 'Helena Duarte'), await signUpAs('STAFF', 'Marta Reis')];
    const [ana, rui, eva] = [await signUp('Ana Silva'), await signUp('Rui Costa'), await signUp('Eva Melo')];
    const course = await publishCourse(teacher, { access: 'FREE', lessons: 1 });
    const scope = { type: 'COURSE', id: course.id } as const;
    for (const person of [ana, rui]) {
      await eventually(() => person.send(EnrollInCourseDocument, { input: { courseId: course.id } }));
      await person.send(CompleteReadingDocument, { input: { exerciseId: course.exercises[0]?.readingId ?? '' } });
    }
    const board = async (person: Person) =>
      (await person.send(LeaderboardDocument, { scope, period: 'WEEKLY', first: 10 })).leaderboard;
    const shown = async () => (await board(eva)).entries.map(({ player }) => player?.id).sort();
    await eventually(async () => (await shown()).length === 2);
    const watched = await eva.phone().listen(LeaderboardUpdatedDocument, { scope, period: 'WEEKLY' });
    const before = watched.items.length;
    await ana.send(UpdateProfileDocument, { input: { leaderboardVisible: false } });
    // An update comes without any XP, and the player who hid is no longer on the board.
    await eventually(async () => watched.items.length > before && (await shown()).join() === rui.id);
    expect((await board(ana)).viewerEntry?.rank).toBe(1);
    const hidden = watched.items.length;
    await ana.send(UpdateProfileDocument, { input: { leaderboardVisible: true } });
    await eventually(() =>
      watched.items
        .slice(hidden)
        .some(({ leaderboardUpdated }) => leaderboardUpdated.entries.some(({ player }) => player?.id === ana.id)),
    );

    const { saveRuleSet } = await staff.send(SaveRuleSetDocument, {
      input: {
        title: 'Readings count more',
        reading: 50,
        quiz: 10,
        quizPerfect: 5,
        quizPassed: 10,
        coding: 20,
        assignment: 30,
        lesson: 20,
        course: 100,
        present: 15,
        late: 10,
        idempotencyKey: unique(),
      },
    });
    const ruleSetId = saveRuleSet.ruleSet.id;
    await staff.send(SimulateRuleSetDocument, { input: { ruleSetId, days: 7 } });
    const { simulation } = await eventually(async () => {
      const { ruleSets } = await staff.send(RuleSetsDocument, {});
      const found = ruleSets.find(({ id }) => id === ruleSetId);
      return found?.simulation ? { simulation: found.simulation } : undefined;
    });
    expect(simulation.players).toBeGreaterThanOrEqual(2);
    expect(simulation.levelsUp).toBeGreaterThanOrEqual(2);
    expect(await staff.refused(ActivateRuleSetDocument, { input: { ruleSetId } })).toBe('SECOND_PERSON_NEEDED');
  },
);

journey(
  'a league has ties and no player who hides; a learner who travels around the world loses no day',
  { timeout: 300_000 },
  async () => {
    const teacher = await signUpAs('INSTRUCTOR', 'Helena Duarte');
    const [ana, rui] = [await signUp('Ana Silva'), await signUp('Rui Costa')];
    const course = await publishCourse(teacher, { access: 'FREE', lessons: 3 });
    const read = (person: Person, lesson: number) =>
      person.send(CompleteReadingDocument, { input: { exerciseId: course.exercises[lesson]?.readingId ?? '' } });
    for (const person of [ana, rui]) {
      await eventually(() => person.send(EnrollInCourseDocument, { input: { courseId: course.id } }));
      await read(person, 0);
    }
    const leagueOf = async (person: Person) => (await person.send(LeagueDocument, {})).league;
    for (const person of [ana, rui]) {
      const { entries } = await eventually(async () => {
        const league = await leagueOf(person);
        return league?.entries.some(({ player }) => player?.id === person.id) ? league : undefined;
      });
      for (const { rank, xp } of entries) expect(rank).toBe(1 + entries.filter((other) => other.xp > xp).length);
    }
    await rui.send(UpdateProfileDocument, { input: { leaderboardVisible: false } });
    await eventually(async () => (await leagueOf(rui)) === null);
    expect((await leagueOf(ana))?.entries.some(({ player }) => player?.id === rui.id)).toBe(false);

    const streakOf = async (person: Person) => (await person.send(DashboardDocument, {})).viewer?.player?.streak;
    let days = (await streakOf(ana))?.days ?? 0;
    expect(days).toBe(1);
    // On the first of these islands it is always a later date than on the second.
    for (const [lesson, timeZone] of ['Pacific/Kiritimati', 'Pacific/Pago_Pago'].entries()) {
      await ana.send(UpdateProfileDocument, { input: { timeZone } });
      await read(ana, lesson + 1);
      const today = new Date();
      const [from, to] = [-3, 3].map((offset) =>
        new Date(today.getTime() + offset * 86_400_000).toISOString().slice(0, 10),
      );
      const dates = await eventually(async () => {
        const { activityCalendar } = await ana.send(ProgressDocument, { from: from ?? '', to: to ?? '' });
        const read = activityCalendar.filter(({ activities }) => activities > 0);
        return read.reduce((sum, { activities }) => sum + activities, 0) >= lesson + 2 ? read : undefined;
      });
      const streak = await streakOf(ana);
      expect(streak?.days).toBeGreaterThanOrEqual(days);
      expect(streak?.days).toBeLessThanOrEqual(dates.length);
      days = streak?.days ?? 0;
    }
  },
);
