import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { CoursePublished } from '../../../../schema/events/courses.js';
import {
  BadgeUnlocked,
  ContestFinished,
  ContestFrozen,
  ContestPublished,
  ContestStarted,
  ContestTimeGranted,
  ContestUpdated,
  ParticipantDisqualified,
  RatingChanged,
  XpEarned,
} from '../../../../schema/events/gamification.js';
import { ProfileUpdated } from '../../../../schema/events/users.js';
import { publishContestProgress } from '../../commands/contest/publish-progress.js';
import { settleContest } from '../../commands/contest/settle-contest.js';
import { gamification } from '../../subgraph.js';
import { ContestNight, minute } from '../../testing/contests.js';

let subgraph: TestSubgraph;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(minute(-60)) });
  subgraph = await TestSubgraph.start(gamification);
});
afterEach(async () => {
  vi.useRealTimers();
  await subgraph.stop();
});

const table = async (night: ContestNight, viewer: Viewer, view: 'PUBLIC' | 'FULL' = 'PUBLIC') =>
  (await night.standings(viewer, view)).entries.edges.map(({ node }) => [
    node.participant?.id,
    node.rank,
    node.solved,
    node.penalty,
  ]);
const paid = async (viewer: Viewer) =>
  (await subgraph.said(XpEarned))
    .filter(({ subject, data }) => subject === viewer.id && data['rule'] === 'contest')
    .map(({ data }) => data['amount']);
const said = async (contract: Parameters<TestSubgraph['said']>[0]) =>
  (await subgraph.said(contract)).map(({ data }) => data);

test('a contest night: outage, freeze, rejudge, disqualification, resolver, final standings, XP and ratings', async () => {
  const night = await ContestNight.prepare(subgraph);
  const [ana, bo, cy, di] = [await night.join(), await night.join(), await night.join(), await night.join()];
  expect(await said(ContestPublished)).toMatchObject([
    {
      contestId: night.id,
      freezesAt: minute(240),
      format: 'icpc',
      problems: [{ label: 'A' }, { label: 'B' }, { label: 'C' }],
    },
  ]);
  night.now(5);
  for (let times = 0; times < 2; times += 1) await publishContestProgress(subgraph.context(null));
  expect(await said(ContestStarted)).toHaveLength(1);

  await night.send(ana, 'A', 10, 'accepted');
  const wrong = await night.send(bo, 'A', 12, 'wrong-answer');
  await night.send(bo, 'A', 20, 'accepted');
  await night.send(cy, 'A', 30, 'accepted');
  await night.send(di, 'A', 9, 'accepted');
  await night.send(ana, 'B', 100, 'accepted');
  expect(await table(night, ana)).toEqual([
    [ana.id, 1, 2, 110],
    [di.id, 2, 1, 9],
    [cy.id, 3, 1, 30],
    [bo.id, 4, 1, 40],
  ]);

  night.now(120);
  expect(await night.change('removeInterval', { from: minute(15), to: minute(25) })).toBeUndefined();
  // Bo's attempt of the outage has the minute at which the outage began.
  expect(await table(night, ana)).toEqual([
    [ana.id, 1, 2, 100],
    [di.id, 2, 1, 9],
    [cy.id, 3, 1, 20],
    [bo.id, 4, 1, 35],
  ]);
  expect(await night.change('extendContest', { minutes: 10, idempotencyKey: 'k' })).toBeUndefined();
  expect(await night.change('extendContest', { minutes: 10, idempotencyKey: 'k' })).toBeUndefined();
  expect((await said(ContestUpdated)).map(({ endsAt, freezesAt }) => [endsAt, freezesAt])).toEqual([
    [minute(310), minute(250)],
  ]);

  night.now(255);
  await publishContestProgress(subgraph.context(null));
  expect(await said(ContestFrozen)).toHaveLength(1);
  await night.send(bo, 'B', 260, 'compile-error');
  await night.send(bo, 'B', 265, 'accepted');
  await night.send(cy, 'C', 270, 'accepted');
  const late = await night.send(di, 'B', 280, null);
  // Rejudge during the freeze: an attempt of before it.
  await night.send(bo, 'A', 12, 'accepted', { id: wrong, revision: 2 });
  expect(await night.change('grantExtraTime', { userId: di.id, minutes: 20 })).toBeUndefined();
  expect(await said(ContestTimeGranted)).toEqual([{ contestId: night.id, userId: di.id, until: minute(330) }]);
  const frozen = await night.standings(cy);
  expect(frozen.frozen).toBe(true);
  const rows = frozen.entries.edges.map(({ node }) => [
    node.participant?.id,
    node.solved,
    ...node.results.map(({ pending }) => pending),
  ]);
  expect(rows).toEqual([
    [ana.id, 2, 0, 0, 0],
    [di.id, 1, 0, 1, 0],
    [bo.id, 1, 0, 2, 0],
    [cy.id, 1, 0, 0, 1],
  ]);
  expect((await night.standings(night.group.teacher, 'FULL')).frozen).toBe(false);

  night.now(312);
  expect(await night.change('finalizeContest')).toBe('CONTEST_NOT_RUNNING');
  night.now(331);
  expect(await night.change('finalizeContest')).toBe('JUDGING_PENDING');
  await night.send(di, 'B', 280, 'wrong-answer', { id: late, revision: 1 });
  await night.send(di, 'C', 331, 'accepted');
  expect(await night.change('disqualify', { userId: ana.id, reason: 'Shared a solution' })).toBeUndefined();
  expect(await night.change('disqualify', { userId: ana.id, reason: 'Shared a solution' })).toBeUndefined();
  expect(await said(ParticipantDisqualified)).toHaveLength(1);

  // Lowest row first, leftmost problem: Cy's C, then Bo's B, then Di's B.
  const watched: string[] = [];
  for (let step = 1; (await night.standings(cy)).pendingReveals > 0; step += 1) {
    expect(await night.change('stepResolver', { step })).toBeUndefined();
    expect(await night.change('stepResolver', { step })).toBeUndefined();
    watched.push(String((await table(night, person()))[0]?.[0]));
  }
  expect(watched).toHaveLength(3);
  const final = [
    [bo.id, 1, 2, 12 + 255],
    [cy.id, 2, 2, 20 + 260],
    [di.id, 3, 1, 9],
    [ana.id, null, 2, 100],
  ];
  expect(await table(night, cy)).toEqual(await table(night, night.group.teacher, 'FULL'));
  expect(await night.change('finalizeContest')).toBeUndefined();
  expect(await night.change('finalizeContest')).toBe('CONTEST_FINISHED');
  expect(await said(ContestFinished)).toEqual([
    { contestId: night.id, courseId: night.group.courseId, endsAt: minute(310), xpByProblem: 20 },
  ]);
  expect(await table(night, person())).toEqual(final);
  expect((await night.standings(ana)).frozen).toBe(false);

  expect(await night.change('rateContest')).toBeUndefined();
  for (let times = 0; times < 2; times += 1) await settleContest(subgraph.context(null), night.id);
  expect(await Promise.all([ana, bo, cy, di].map(paid))).toEqual([[], [20, 20, 100], [20, 20, 60], [20, 40]]);
  const ratings = (await said(RatingChanged)).map(({ userId, before, revision }) => [userId, before, revision]);
  expect(ratings.sort()).toEqual([bo, cy, di].map(({ id }) => [id, null, 1]).sort());

  // Reinstated after the end: others move down, XP is corrected, the ratings are computed again.
  expect(await night.change('reinstate', { userId: ana.id, reason: 'It was their own' })).toBeUndefined();
  await settleContest(subgraph.context(null), night.id);
  expect(await Promise.all([ana, bo, cy, di].map(paid))).toEqual([
    [20, 20, 100],
    [20, 20, 100, -40],
    [20, 20, 60, -20],
    [20, 40, -40],
  ]);
  // Computed by a job.
  await eventually(async () => (await said(RatingChanged)).filter(({ userId }) => userId === bo.id).length === 2);
  const rows2 = await subgraph.rows<{ wrong: number }>(
    `select count(*)::integer as wrong from player left join (select player_id, sum(amount) as sum from xp_transaction group by 1) entry
       on player_id = player.id where total_xp <> coalesce(sum, 0)`,
  );
  expect(rows2).toEqual([{ wrong: 0 }]);
});

test('a frozen board leaks nothing: not the verdict, the first to solve, XP, badges, the feed or counts, to no user', async () => {
  const night = await ContestNight.prepare(subgraph);
  const [solver, other, hidden] = [await night.join(), await night.join(), await night.join()];
  await subgraph.tell(ProfileUpdated, {
    ...ProfileUpdated.example,
    userId: hidden.id,
    timeZone: 'UTC',
    leaderboardVisible: false,
  });
  night.now(250);
  await night.send(other, 'A', 200, 'wrong-answer');
  const outsiders = [other, hidden, person(), person('instructor')];
  const everything = `query ($id: ID!, $user: ID!) {
    contest(id: $id) { status participantCount viewerSubmissions { verdict } problems { label } }
    contestStandings(contestId: $id) { frozen pendingReveals ratingChanges { after } viewerEntry { rank solved results { solved first rejected pending minute } }
      entries(first: 100) { edges { node { number rank solved penalty points lastMinute disqualified results { label solved minute rejected pending points first } } } } }
    leaderboard(scope: { type: GLOBAL }, period: ALL_TIME) { entries { xp rank } }
    _entities(representations: [{ __typename: "Player", id: $user }]) { ... on Player { totalXp level badges { badge } recentActivity { rule amount } activity { edges { node { kind xp } } } } }
    clarifications(contestId: $id) { answer }
  }`;
  const seen = (viewer: Viewer) =>
    subgraph.graphql(everything, { id: night.id, user: solver.id }, night.as(viewer)).then(({ data }) => data);
  const pushes: unknown[] = [];
  const stream = await subgraph.subscribe(
    'subscription ($id: ID!) { contestStandingsUpdated(contestId: $id) { frozen entries { number rank solved penalty results { solved first pending rejected minute } } } }',
    { id: night.id },
    night.as(person()),
    'platform',
  );
  void (async () => {
    for await (const one of stream as AsyncIterable<unknown>) pushes.push(one);
  })();
  // One contest where the attempt is accepted and one where it is wrong look the same to everybody but the solver.
  const id = await night.send(solver, 'A', 250, null);
  const received = await Promise.all(outsiders.map(seen));
  await night.send(solver, 'A', 250, 'accepted', { id, revision: 1 });
  expect(await Promise.all(outsiders.map(seen))).toEqual(received);
  await night.send(solver, 'A', 250, 'compile-error', { id, revision: 2 });
  expect(await Promise.all(outsiders.map(seen))).toEqual(received);
  const own = await subgraph.graphql<{ contest: { viewerSubmissions: { verdict: string }[] } }>(
    'query ($id: ID!) { contest(id: $id) { viewerSubmissions { verdict } } }',
    { id: night.id },
    night.as(solver),
  );
  expect(own.data.contest.viewerSubmissions).toEqual([{ verdict: 'compile-error' }]);
  expect(JSON.stringify(received)).not.toMatch(/"solved":true|"first":true|accepted|compile/);
  expect(JSON.stringify(pushes)).not.toMatch(/"solved":true|"first":true/);
  expect(await said(BadgeUnlocked)).toEqual([]);
  expect(await paid(solver)).toEqual([]);
  // The hidden participant is called by their number.
  const names = (await night.standings(other)).entries.edges.map(
    ({ node }) => node.participant?.id ?? `Participant ${node.number}`,
  );
  expect(names.sort()).toEqual([solver.id, other.id, 'Participant 3'].sort());
  expect((await night.standings(hidden)).entries.edges.some(({ node }) => node.participant?.id === hidden.id)).toBe(
    true,
  );
  await (stream as AsyncGenerator).return(undefined);
});

test('who enters when: by code, until the end, leaving before the start; problems are seen by whom they should', async () => {
  const night = await ContestNight.prepare(subgraph, { entryCode: 'sesame' });
  const viewer = person();
  expect(await night.change('joinContest', {}, viewer)).toBe('WRONG_ENTRY_CODE');
  expect(await night.change('joinContest', { code: 'sesame' }, viewer)).toBeUndefined();
  expect(await night.change('leaveContest', {}, viewer)).toBeUndefined();
  expect(await night.change('leaveContest', {}, viewer)).toBe('NOT_JOINED');
  expect(await night.change('joinContest', { code: 'sesame' }, viewer)).toBeUndefined();
  const problems = async (who: Viewer) =>
    (
      await subgraph.graphql<{ contest: { problems: { label: string }[] | null; entryCode: string | null } }>(
        'query ($id: ID!) { contest(id: $id) { problems { label exercise { id } } entryCode needsCode } }',
        { id: night.id },
        night.as(who),
      )
    ).data.contest;
  expect((await problems(viewer)).problems).toBeNull();
  expect(await problems(night.group.teacher)).toMatchObject({
    problems: [{ label: 'A' }, {}, {}],
    entryCode: 'sesame',
  });
  expect((await problems(viewer)).entryCode).toBeNull();
  night.now(1);
  expect((await problems(viewer)).problems).toHaveLength(3);
  expect((await problems(person())).problems).toBeNull();
  expect(await night.change('leaveContest', {}, viewer)).toBe('CONTEST_LOCKED');
  expect(await night.change('updateContest', { title: 'Other' })).toBe('CONTEST_LOCKED');
  expect(await night.change('deleteContest')).toBe('CONTEST_LOCKED');
  expect(await night.change('finalizeContest', {}, person('instructor'))).toBe('NOT_YOUR_COURSE');
  expect(await night.change('finalizeContest', {}, person())).toBe('FORBIDDEN');
  night.now(301);
  expect(await night.change('finalizeContest')).toBeUndefined();
  const virtual = person();
  expect(await night.change('startVirtualContest', {}, virtual)).toBeUndefined();
  expect(await night.change('startVirtualContest', {}, virtual)).toBe('ALREADY_JOINED');
  expect(await night.change('startVirtualContest', {}, viewer)).toBe('ALREADY_JOINED');
});

test('a draft is for who runs it; a problem must be in no published version', async () => {
  const night = await ContestNight.prepare(subgraph, { publish: false });
  const sees = async (viewer: Viewer) =>
    (
      await subgraph.graphql<{ contest: object | null; contests: { edges: object[] } }>(
        'query ($id: ID!) { contest(id: $id) { status } contests { edges { node { id } } } }',
        { id: night.id },
        night.as(viewer),
      )
    ).data;
  expect(await sees(person())).toEqual({ contest: null, contests: { edges: [] } });
  expect(await sees(person('instructor'))).toEqual({ contest: null, contests: { edges: [] } });
  for (const viewer of [night.group.teacher, person('staff')])
    expect(await sees(viewer)).toMatchObject({ contest: { status: 'DRAFT' }, contests: { edges: [{}] } });
  expect(await night.change('joinContest', {}, person())).toBe('CONTEST_NOT_FOUND');
  expect(await night.change('updateContest', { title: 'x' }, person('instructor'))).toBe('CONTEST_NOT_FOUND');
  await subgraph.tell(CoursePublished, {
    courseId: newId(),
    instructorId: newId(),
    publishedVersion: 1,
    lessonIds: [],
    exerciseIds: [night.exercises[1]!],
  });
  expect(await night.change('publishContest')).toBe('PROBLEM_PUBLISHED');
  expect(
    await night.change('updateContest', { problems: [{ exerciseId: night.exercises[0], label: 'A' }] }),
  ).toBeUndefined();
  expect(await night.change('publishContest')).toBeUndefined();
  expect(await said(ContestPublished)).toMatchObject([{ problems: [{ label: 'A' }] }]);
  expect(await night.change('deleteContest')).toBeUndefined();
  expect(await sees(night.group.teacher)).toMatchObject({ contest: null });
});

test('questions go to who runs the contest, answers to who asked or to all, and resume from a place', async () => {
  const night = await ContestNight.prepare(subgraph);
  const [ana, bo] = [await night.join(), await night.join()];
  const ask = (viewer: Viewer, question = 'May I?') =>
    night.change('askClarification', { problem: 'A', question, idempotencyKey: newId() }, viewer);
  expect(await ask(ana)).toBe('CONTEST_NOT_RUNNING');
  night.now(10);
  expect(await ask(person())).toBe('NOT_JOINED');
  const asked = await Promise.all(Array.from({ length: 12 }, () => ask(ana)));
  expect(asked.filter((code) => code === 'TOO_MANY_QUESTIONS')).toHaveLength(2);
  expect(await ask(bo, 'And I?')).toBeUndefined();
  const list = async (viewer: Viewer) =>
    (
      await subgraph.graphql<{
        clarifications: { id: string; question: string | null; answer: string | null; askedBy: object | null }[];
      }>(
        'query ($id: ID!) { clarifications(contestId: $id) { id question answer toAll askedBy { id } } }',
        { id: night.id },
        night.as(viewer),
      )
    ).data.clarifications;
  expect([
    (await list(night.group.teacher)).length,
    (await list(ana)).length,
    (await list(bo)).length,
    (await list(person())).length,
  ]).toEqual([11, 10, 1, 0]);
  const ofBo = (await list(bo))[0]!.id;
  const ofAna = (await list(ana))[0]!.id;
  const answer = (clarificationId: string, toAll: boolean, viewer?: Viewer) =>
    subgraph.graphql(
      'mutation ($input: AnswerClarificationInput!) { answerClarification(input: $input) { clarification { answer } } }',
      { input: { clarificationId, answer: 'Yes.', toAll } },
      night.as(viewer ?? night.group.teacher),
    );
  expect((await answer(ofBo, false)).errors).toEqual([]);
  expect((await answer(ofAna, true)).errors).toEqual([]);
  expect((await answer(ofAna, true, person('instructor'))).code).toBe('NOT_YOUR_COURSE');
  expect((await answer(newId(), true)).code).toBe('CLARIFICATION_NOT_FOUND');
  expect(await night.change('announce', { text: 'Lunch.', idempotencyKey: 'lunch' })).toBeUndefined();
  expect(await night.change('announce', { text: 'Lunch.', idempotencyKey: 'lunch' })).toBeUndefined();
  const forBo = await list(bo);
  expect(
    forBo
      .toSorted((a, b) => (a.question ?? '').localeCompare(b.question ?? ''))
      .map(({ question, answer: text }) => [question, text]),
  ).toEqual([
    [null, 'Lunch.'],
    ['And I?', 'Yes.'],
    ['May I?', 'Yes.'],
  ]);
  expect(forBo.find(({ id }) => id === ofAna)?.askedBy).toBeNull();
  const stream = await subgraph.subscribe(
    'subscription ($id: ID!) { contestNotice(contestId: $id, since: 0) { sequence clarification { answer question } } }',
    { id: night.id },
    night.as(ana),
  );
  const texts: unknown[] = [];
  for await (const one of stream as AsyncIterable<{
    data: { contestNotice: { clarification: { answer: string; question: string | null } } };
  }>) {
    texts.push([one.data.contestNotice.clarification.question, one.data.contestNotice.clarification.answer]);
    if (texts.length === 2) break;
  }
  // Not the answer that was for Bo alone.
  expect(texts).toEqual([
    ['May I?', 'Yes.'],
    [null, 'Lunch.'],
  ]);
  const outsider = await subgraph.subscribe(
    'subscription ($id: ID!) { contestNotice(contestId: $id) { sequence } }',
    { id: night.id },
    night.as(person()),
  );
  expect(JSON.stringify(outsider)).toContain('NOT_JOINED');
});

test('20 judgements at once of one submission leave the highest revision', async () => {
  const night = await ContestNight.prepare(subgraph);
  const ana = await night.join();
  night.now(20);
  const id = await night.send(ana, 'A', 10, null);
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      night.send(ana, 'A', 10, index === 13 ? 'accepted' : 'wrong-answer', {
        id,
        revision: index === 13 ? 99 : index + 1,
      }),
    ),
  );
  expect(await table(night, ana)).toEqual([[ana.id, 1, 1, 10]]);
});
