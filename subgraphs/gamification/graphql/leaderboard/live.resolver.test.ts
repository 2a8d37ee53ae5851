import type { ExecutionResult } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { ExerciseCompleted } from '../../../../schema/events/courses.js';
import { StudentEnrolled, StudentWithdrawn } from '../../../../schema/events/classes.js';
import { ProfileUpdated, UserDeactivated } from '../../../../schema/events/users.js';
import { gamification } from '../../subgraph.js';
import { aGroup, anExercise, earn } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
});
afterAll(() => subgraph.stop());

const FOLLOW = `subscription ($scope: LeaderboardScopeInput!) {
  leaderboardUpdated(scope: $scope, period: WEEKLY) {
    entries { rank xp player { id } }
    leaderboard { entries { rank xp player { id } } viewerEntry { rank } }
    course { id } class { id }
  }
}`;

interface Update {
  readonly entries: { rank: number; xp: number; player: { id: string } }[];
  readonly leaderboard: { entries: { rank: number; xp: number }[]; viewerEntry: object | null };
}

async function open(query: string, variables: object, viewer: Viewer | null, caller: 'client' | 'platform' = 'client') {
  const stream = await subgraph.subscribe(query, { ...variables }, viewer, caller);
  if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream));
  return stream;
}
const next = async (stream: AsyncIterableIterator<ExecutionResult>) => {
  const { data, errors } = (await stream.next()).value as ExecutionResult;
  expect(errors).toBeUndefined();
  return data?.['leaderboardUpdated'] as Update;
};

/** What was said before a stream opens must not be heard on it. */
const allPublished = () =>
  eventually(async () => (await subgraph.rows('select 1 from outbox where published_at is null')).length === 0);

test('who follows a class’s board gets the entry that changed with its new rank, and the board', async () => {
  const group = await aGroup(subgraph, 2);
  const [first, second] = group.students as [Viewer, Viewer];
  await earn(subgraph, first.id, group.courseId);
  await allPublished();
  const stream = await open(FOLLOW, { scope: { type: 'CLASS', id: group.classId } }, second);
  const update = next(stream);
  await subgraph.tell(ExerciseCompleted, anExercise(second.id, group.courseId, { exerciseType: 'reading' }));
  expect(await update).toEqual({
    entries: [{ rank: 2, xp: 5, player: { id: second.id } }],
    leaderboard: {
      entries: [
        { rank: 1, xp: 15, player: { id: first.id } },
        { rank: 2, xp: 5, player: { id: second.id } },
      ],
      viewerEntry: { rank: 2 },
    },
    course: { id: group.courseId },
    class: { id: group.classId },
  });
  await stream.return?.();
});

test('many changes come as few updates, and the last one is the board as it ends', async () => {
  const group = await aGroup(subgraph, 12);
  const stream = await open(FOLLOW, { scope: { type: 'COURSE', id: group.courseId } }, person());
  await Promise.all(group.students.map((student) => earn(subgraph, student.id, group.courseId)));
  const changed = new Set<string>();
  let updates = 0;
  let last: Update | undefined;
  while (changed.size < 12) {
    last = await next(stream);
    updates += 1;
    for (const entry of last.entries) changed.add(entry.player.id);
  }
  expect(updates).toBeLessThan(12);
  expect(last?.leaderboard.entries).toHaveLength(10);
  expect(last?.entries.every((entry) => entry.rank === 1 && entry.xp === 15)).toBe(true);
  await stream.return?.();
});

test('XP elsewhere does not reach a class’s board, and who hides is not in an update', async () => {
  const group = await aGroup(subgraph, 2);
  const [hidden, shown] = group.students as [Viewer, Viewer];
  await subgraph.tell(ProfileUpdated, {
    userId: hidden.id,
    leaderboardVisible: false,
    locale: 'en',
    timeZone: 'Europe/Lisbon',
  });
  const stream = await open(FOLLOW, { scope: { type: 'CLASS', id: group.classId } }, null, 'platform');
  await earn(subgraph, shown.id, newId());
  await earn(subgraph, person().id, group.courseId);
  await earn(subgraph, hidden.id, group.courseId);
  await earn(subgraph, shown.id, group.courseId);
  const seen: Update[] = [];
  do seen.push(await next(stream));
  while (seen.at(-1)?.entries.length === 0);
  expect(seen.at(-1)?.entries).toEqual([{ rank: 1, xp: 15, player: { id: shown.id } }]);
  expect(JSON.stringify(seen)).not.toContain(hidden.id);
  await stream.return?.();
});

test('followers get an update when a player opts out, opts in, leaves or joins, without any XP', async () => {
  const group = await aGroup(subgraph, 2);
  const [other, watcher] = group.students as [Viewer, Viewer];
  for (const { id } of group.students) await earn(subgraph, id, group.courseId);
  await earn(subgraph, other.id, group.courseId);
  await allPublished();
  const { classId, courseId } = group;
  const stream = await open(FOLLOW, { scope: { type: 'CLASS', id: classId } }, watcher);
  const ranks = async () => (await next(stream)).leaderboard.entries.map(({ rank, xp }) => [rank, xp]);
  const profile = { userId: other.id, locale: 'en', timeZone: 'Europe/Lisbon' };
  const membership = { classId, courseId, enrollmentId: newId(), studentId: other.id };
  for (const [change, expected] of [
    [() => subgraph.tell(ProfileUpdated, { ...profile, leaderboardVisible: false }), [[1, 15]]],
    [
      () => subgraph.tell(ProfileUpdated, { ...profile, leaderboardVisible: true }),
      [
        [1, 30],
        [2, 15],
      ],
    ],
    [() => subgraph.tell(StudentWithdrawn, membership), [[1, 15]]],
    [
      () => subgraph.tell(StudentEnrolled, { ...membership, credits: 8 }, { subject: classId }),
      [
        [1, 30],
        [2, 15],
      ],
    ],
    [() => subgraph.tell(UserDeactivated, { userId: other.id }), [[1, 15]]],
  ] as const) {
    const update = ranks();
    await change();
    expect(await update).toEqual(expected);
  }
  await stream.return?.();
});

test('a stranger may not follow a class’s board, and the router gets the same answer for each viewer', async () => {
  const group = await aGroup(subgraph);
  const scope = { type: 'CLASS', id: group.classId };
  const refused = await subgraph.subscribe(FOLLOW, { scope }, person());
  expect(refused).toMatchObject({ errors: [{ extensions: { code: 'NOT_A_MEMBER' } }] });
  const may = async (viewer: Viewer | null, args: object = { scope, period: 'WEEKLY' }) =>
    subgraph.running.client.canSubscribe('leaderboardUpdated', { ...args }, await subgraph.headers(viewer));
  expect(await may(group.students[0]!)).toBe(true);
  expect(await may(group.teacher)).toBe(true);
  expect(await may(person())).toBe(false);
  expect(await may(null)).toBe(false);
  expect(await may(person(), { scope: { type: 'COURSE', id: group.courseId } })).toBe(true);
  expect(await may(person(), { scope: { type: 'GLOBAL' } })).toBe(true);
  const invalid = await subgraph.subscribe(FOLLOW, { scope: { type: 'CLASS', id: 'x' } }, person());
  expect(invalid).toMatchObject({ errors: [{ extensions: { code: 'INVALID_INPUT', field: 'scope.id' } }] });
});

test('a player hears of their own XP only, and only when signed in', async () => {
  const [me, other] = [person(), person()];
  const courseId = newId();
  const OWN = 'subscription { xpEarned { amount rule totalXp level course { id } } }';
  const stream = await open(OWN, {}, me);
  await earn(subgraph, other.id, newId());
  await earn(subgraph, me.id, courseId);
  expect((await stream.next()).value).toEqual({
    data: { xpEarned: { amount: 15, rule: 'EXERCISE_COMPLETED', totalXp: 15, level: 1, course: { id: courseId } } },
  });
  await stream.return?.();
  expect(await subgraph.subscribe(OWN, {}, null)).toMatchObject({
    errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  });
});

test('a scope that is no board is refused by the field with its code, not by the question who may follow it', async () => {
  const scope = { type: 'CLASS', id: 'x' };
  const may = async (viewer: Viewer | null) =>
    subgraph.running.client.canSubscribe(
      'leaderboardUpdated',
      { scope, period: 'WEEKLY' },
      await subgraph.headers(viewer),
    );
  expect(await may(person())).toBe(true);
  expect(await may(null)).toBe(false);
  expect(await subgraph.subscribe(FOLLOW, { scope }, null, 'platform')).toMatchObject({
    errors: [{ extensions: { code: 'INVALID_INPUT', field: 'scope.id' } }],
  });
});
