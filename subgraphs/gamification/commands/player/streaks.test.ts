import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { ExerciseCompleted } from '../../../../schema/events/courses.js';
import {
  StreakAtRisk,
  StreakBroken,
  StreakFreezeUsed,
  StreakRepaired,
  StreakUpdated,
} from '../../../../schema/events/gamification.js';
import type { EventContract } from '../../../../schema/events/contract.js';
import { UserRegistered } from '../../../../schema/events/users.js';
import { gamification } from '../../subgraph.js';
import { anExercise, tellAt } from '../../testing/testing.js';
import { closeStreaks } from './close-streaks.js';
import { warnOfRisk } from './warn-of-risk.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
});
afterAll(() => subgraph.stop());
afterEach(() => vi.useRealTimers());

const setTime = (instant: string) => vi.useFakeTimers({ toFake: ['Date'], now: new Date(instant) });
const system = () => subgraph.running.systemContext();

async function learner(timeZone = 'Europe/Lisbon'): Promise<Viewer> {
  const viewer = person();
  await subgraph.tell(UserRegistered, { userId: viewer.id, locale: 'en', timeZone });
  return viewer;
}

/** An exercise at noon UTC of this day, which is the learner's date too. */
const learn = (viewer: Viewer, localDate: string) =>
  tellAt(subgraph, `${localDate}T12:00:00Z`, ExerciseCompleted, anExercise(viewer.id, newId(), { localDate }));

async function learnOn(viewer: Viewer, ...days: number[]): Promise<void> {
  for (const day of days) await learn(viewer, `2026-03-${String(day).padStart(2, '0')}`);
}

async function said(contract: EventContract, viewer: Viewer): Promise<object[]> {
  return (await subgraph.said(contract))
    .filter((event) => event.subject === viewer.id)
    .map(({ data }) => data as object);
}

const STREAK = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { player { streak {
  days longest freezes state } } } } }`;
async function streakOf(viewer: Viewer): Promise<object | undefined> {
  const { data } = await subgraph.graphql<{ _entities: { player: { streak: object } | null }[] }>(
    STREAK,
    { r: [{ __typename: 'User', id: viewer.id }] },
    viewer,
  );
  return data._entities[0]?.player?.streak;
}

test('freezes and the end of a streak follow the dates; the job closes each day once (vector A6)', async () => {
  const viewer = await learner();
  await learnOn(viewer, 1, 2, 3, 4, 5, 6, 7, 9);
  expect(await said(StreakFreezeUsed, viewer)).toEqual([
    { userId: viewer.id, localDate: '2026-03-08', freezesLeft: 0 },
  ]);
  setTime('2026-03-11T11:59:00Z');
  await closeStreaks(system());
  expect(await said(StreakBroken, viewer)).toEqual([]);
  expect(await streakOf(viewer)).toEqual({ days: 0, longest: 8, freezes: 0, state: 'BROKEN' });
  setTime('2026-03-11T12:00:00Z');
  await Promise.all([closeStreaks(system()), closeStreaks(system())]);
  await closeStreaks(system());
  expect(await said(StreakBroken, viewer)).toEqual([{ userId: viewer.id, days: 8 }]);
  await learnOn(viewer, 12);
  setTime('2026-03-12T13:00:00Z');
  expect(await streakOf(viewer)).toEqual({ days: 1, longest: 8, freezes: 0, state: 'ACTIVE_TODAY' });
  expect(await said(StreakBroken, viewer)).toHaveLength(1);
});

test('a freeze is used when its day has ended everywhere, without a next activity', async () => {
  const viewer = await learner();
  await learnOn(viewer, 1, 2, 3, 4, 5, 6, 7);
  setTime('2026-03-09T12:30:00Z');
  expect(await streakOf(viewer)).toMatchObject({ days: 7, freezes: 1, state: 'FROZEN' });
  await closeStreaks(system());
  expect(await said(StreakFreezeUsed, viewer)).toMatchObject([{ localDate: '2026-03-08' }]);
  expect(await streakOf(viewer)).toMatchObject({ days: 7, freezes: 0, state: 'FROZEN' });
});

test('players are warned once a day at 20:00 their time, if the streak has three days', async () => {
  const [lisbon, tokyo, short] = [await learner(), await learner('Asia/Tokyo'), await learner()];
  await learnOn(lisbon, 1, 2, 3);
  await learnOn(tokyo, 1, 2, 3);
  await learnOn(short, 2, 3);
  const warnings = async () => {
    await warnOfRisk(system());
    return Promise.all([lisbon, tokyo, short].map(async (one) => (await said(StreakAtRisk, one)).length));
  };
  setTime('2026-03-04T10:59:00Z');
  expect(await warnings()).toEqual([0, 0, 0]);
  setTime('2026-03-04T11:00:00Z');
  expect(await warnings()).toEqual([0, 1, 0]);
  setTime('2026-03-04T20:15:00Z');
  expect(await warnings()).toEqual([1, 1, 0]);
  expect(await warnings()).toEqual([1, 1, 0]);
  expect(await said(StreakAtRisk, lisbon)).toEqual([{ userId: lisbon.id, days: 3, localDate: '2026-03-04' }]);
  // The fifth: the streak is over.
  setTime('2026-03-05T21:00:00Z');
  expect(await warnings()).toEqual([1, 1, 0]);
});

const REPAIR = `mutation ($input: RepairStreakInput!) { repairStreak(input: $input) { player { streak { days state } } } }`;
const repair = (viewer: Viewer, input: object = {}) =>
  subgraph.graphql<{ repairStreak: { player: { streak: object } } }>(
    REPAIR,
    { input: { idempotencyKey: newId(), ...input } },
    viewer,
  );

test('a broken streak is repaired after three exercises on one day, within two days, once in 30 days', async () => {
  const viewer = await learner();
  await learnOn(viewer, 1, 2, 3, 4, 5);
  setTime('2026-03-07T12:00:00Z');
  await learnOn(viewer, 7, 7);
  expect((await repair(viewer)).code).toBe('REPAIR_NOT_EARNED');
  await learnOn(viewer, 7);
  const keys = { idempotencyKey: newId() };
  const answers = await Promise.all([1, 2, 3].map(() => repair(viewer, keys)));
  for (const { data } of answers) expect(data.repairStreak.player.streak).toEqual({ days: 6, state: 'ACTIVE_TODAY' });
  expect(await said(StreakRepaired, viewer)).toEqual([{ userId: viewer.id, days: 6, localDate: '2026-03-07' }]);
  setTime('2026-03-09T12:00:00Z');
  await learnOn(viewer, 9, 9, 9);
  expect((await repair(viewer)).code).toBe('REPAIR_USED');
  setTime('2026-03-20T12:00:00Z');
  expect((await repair(viewer)).code).toBe('REPAIR_TOO_LATE');
});

test('staff repair the streak of another user with a reason; others may not', async () => {
  const [viewer, staff] = [await learner(), person('staff')];
  await learnOn(viewer, 1, 2, 3, 4, 5);
  setTime('2026-03-20T12:00:00Z');
  await closeStreaks(system());
  const other = { userId: viewer.id };
  expect((await repair(person(), { ...other, reason: 'an outage' })).code).toBe('FORBIDDEN');
  expect((await repair(staff, other)).code).toBe('INVALID_INPUT');
  const { data } = await repair(staff, { ...other, reason: 'an outage' });
  expect(data.repairStreak.player.streak).toMatchObject({ days: 5 });
  expect(await subgraph.rows('select act, reason from staff_act where player_id = $1', [viewer.id])).toEqual([
    { act: 'repair-streak', reason: 'an outage' },
  ]);
});

test('an activity that arrives late makes the streak be computed again', async () => {
  const viewer = await learner();
  await learnOn(viewer, 1, 2, 3, 5);
  expect((await said(StreakUpdated, viewer)).at(-1)).toMatchObject({ days: 1 });
  await learnOn(viewer, 4);
  expect((await said(StreakUpdated, viewer)).at(-1)).toEqual({ userId: viewer.id, days: 5, localDate: '2026-03-05' });
  const facts = await subgraph.rows('select 1 from activity_fact where player_id = $1', [viewer.id]);
  expect(facts).toHaveLength(5);
});
