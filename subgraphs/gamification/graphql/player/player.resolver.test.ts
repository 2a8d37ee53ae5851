import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { countStatements, person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { LessonCompleted } from '../../../../schema/events/courses.js';
import { ProfileUpdated, UserRegistered } from '../../../../schema/events/users.js';
import { gamification } from '../../subgraph.js';
import { earn } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
});
afterAll(() => subgraph.stop());

const PLAYERS = `query ($r: [_Any!]!) {
  _entities(representations: $r) { ... on User { player {
    totalXp level xpToNextLevel rank user { id }
    streak { days longest lastDate freezes state } badges { badge unlockedAt }
    recentActivity { rule amount reason course { id } }
  } } }
}`;

interface Answer {
  _entities: { player: Record<string, unknown> | null }[];
}
const players = (ids: readonly string[], viewer: Viewer | null) =>
  subgraph.graphql<Answer>(PLAYERS, { r: ids.map((id) => ({ __typename: 'User', id })) }, viewer);

const hide = (userId: string, hidden = true) =>
  subgraph.tell(ProfileUpdated, { userId, leaderboardVisible: !hidden, locale: 'en', timeZone: 'Europe/Lisbon' });

test('a user has what they achieved', async () => {
  const { id } = person();
  const courseId = newId();
  await earn(subgraph, id, courseId);
  await subgraph.tell(LessonCompleted, { courseId, lessonId: newId(), studentId: id, localDate: '2026-03-30' });
  const result = await players([id], person());
  expect(result).toMatchObject({
    errors: [],
    data: {
      _entities: [
        {
          player: {
            totalXp: 35,
            level: 2,
            xpToNextLevel: 40,
            user: { id },
            streak: { days: 0, longest: 2, lastDate: '2026-03-30', freezes: 0, state: 'BROKEN' },
            badges: [{ badge: 'first-exercise' }, { badge: 'perfect-quiz' }, { badge: 'first-lesson' }],
            recentActivity: [
              { rule: 'LESSON_COMPLETED', amount: 20, reason: null, course: { id: courseId } },
              { rule: 'EXERCISE_COMPLETED', amount: 15 },
            ],
          },
        },
      ],
    },
  });
});

test('who has only registered is a player without XP and rank; who is unknown is none', async () => {
  const { id } = person();
  await subgraph.tell(UserRegistered, { userId: id, locale: 'en', timeZone: 'Europe/Lisbon' });
  const { data } = await players([id, newId(), 'not-an-id'], person());
  expect(data._entities).toMatchObject([
    { player: { totalXp: 0, level: 1, xpToNextLevel: 25, rank: null, badges: [], recentActivity: [] } },
    { player: null },
    { player: null },
  ]);
});

test('who hides is seen by themselves and staff only, and by no user when signed out', async () => {
  const hidden = person();
  await earn(subgraph, hidden.id, newId());
  await hide(hidden.id);
  const seenBy = async (viewer: Viewer | null) => (await players([hidden.id], viewer)).data._entities[0]?.player;
  expect(await seenBy(hidden)).toMatchObject({ totalXp: 15 });
  expect(await seenBy(person('staff'))).toMatchObject({ totalXp: 15 });
  expect(await seenBy(person())).toBeNull();
  expect(await seenBy(person('instructor'))).toBeNull();
  const byKey = await subgraph.graphql<{ _entities: unknown[] }>(
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Player { totalXp } } }',
    { r: [{ __typename: 'Player', id: hidden.id }] },
    person(),
  );
  expect(byKey.data._entities).toEqual([null]);
  await hide(hidden.id, false);
  expect(await seenBy(person())).toMatchObject({ totalXp: 15 });
  expect(await seenBy(null)).toBeNull();
});

test('the reason of an adjustment is for the player and staff', async () => {
  const adjusted = person();
  await earn(subgraph, adjusted.id, newId());
  await subgraph.graphql(
    'mutation ($input: AdjustXpInput!) { adjustXp(input: $input) { player { id } } }',
    { input: { userId: adjusted.id, amount: -1, reason: 'a private matter', idempotencyKey: newId() } },
    person('staff'),
  );
  const reason = async (viewer: Viewer) =>
    (await players([adjusted.id], viewer)).data._entities[0]?.player?.['recentActivity'];
  expect(await reason(adjusted)).toMatchObject([{ reason: 'a private matter' }, { reason: null }]);
  expect(await reason(person())).toMatchObject([{ amount: -1, reason: null }, { reason: null }]);
});

test('players cost the same number of statements for 1 and for 20 users, and for 100 ids', async () => {
  const ids = Array.from({ length: 20 }, newId);
  for (const id of ids) await earn(subgraph, id, newId());
  const count = (wanted: readonly string[]) =>
    countStatements(async () => {
      const { data } = await players(wanted, person());
      expect(data._entities.filter((user) => user.player)).toHaveLength(Math.min(20, wanted.length));
    });
  expect(await count(ids.slice(0, 1))).toBe(4);
  expect(await count(ids)).toBe(4);
  const references = [...ids, ...Array.from({ length: 80 }, newId)].map((id) => ({ __typename: 'Player', id }));
  const statements = await countStatements(() =>
    subgraph.graphql(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Player { totalXp badges { badge } } } }',
      { r: references },
      person(),
    ),
  );
  expect(statements).toBe(1);
});
