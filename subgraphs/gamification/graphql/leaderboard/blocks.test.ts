import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { UserBlocked, UserUnblocked } from '../../../../schema/events/users.js';
import { topOf } from '../../queries/leaderboards.js';
import { canFollowBoard } from './live.resolver.js';
import { gamification } from '../../subgraph.js';
import { aGroup, earn } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
});
afterAll(() => subgraph.stop());

const block = (one: Viewer, other: Viewer) => subgraph.tell(UserBlocked, { userId: one.id, blockedId: other.id });
const unblock = (one: Viewer, other: Viewer) => subgraph.tell(UserUnblocked, { userId: one.id, blockedId: other.id });

interface Entry {
  readonly rank: number;
  readonly player: { readonly id: string };
}
const board = async (classId: string, viewer: Viewer, first = 10, count = 1) => {
  const { data } = await subgraph.graphql<{ leaderboard: { entries: Entry[]; around: Entry[] } }>(
    `query ($id: ID!, $first: Int!, $count: Int!) { leaderboard(scope: { type: CLASS, id: $id }, period: WEEKLY, first: $first) {
       entries { rank player { id } } around(count: $count) { rank player { id } } } }`,
    { id: classId, first, count },
    viewer,
  );
  const places = (entries: Entry[]) => entries.map(({ rank, player }) => [rank, player.id]);
  return { entries: places(data.leaderboard.entries), around: places(data.leaderboard.around) };
};

test('who asks for a board does not see those with whom they have a block; all keep their ranks', async () => {
  const group = await aGroup(subgraph, 5);
  for (const [index, { id }] of group.students.entries()) await earn(subgraph, id, group.courseId, 5 - index);
  const [one, two, three, four, five] = group.students as [Viewer, Viewer, Viewer, Viewer, Viewer];
  await block(three, two);
  await block(three, two);
  await block(four, three);
  expect(await board(group.classId, three, 3)).toEqual({
    entries: [
      [1, one.id],
      [3, three.id],
      [5, five.id],
    ],
    around: [
      [1, one.id],
      [3, three.id],
      [5, five.id],
    ],
  });
  expect((await board(group.classId, two, 2)).entries).toEqual([
    [1, one.id],
    [2, two.id],
  ]);
  expect((await board(group.classId, two)).around).toEqual([
    [1, one.id],
    [2, two.id],
    [4, four.id],
  ]);
  expect((await board(group.classId, five)).entries.map(([rank]) => rank)).toEqual([1, 2, 3, 4, 5]);
  // What is shared between people honors opting out only.
  const shared = await topOf(subgraph.context(three), {
    scope: { type: 'class', id: group.classId },
    period: 'weekly',
    first: 10,
    at: new Date(),
  });
  expect(shared).toHaveLength(5);
  await unblock(three, two);
  await unblock(four, three);
  expect((await board(group.classId, three)).entries.map(([rank]) => rank)).toEqual([1, 2, 3, 4, 5]);
});

test('a player is not shown to those with whom they have a block; staff see all', async () => {
  const { students, courseId } = await aGroup(subgraph, 2);
  const [ana, rui] = students as [Viewer, Viewer];
  for (const { id } of students) await earn(subgraph, id, courseId);
  await block(ana, rui);
  const shown = async (user: Viewer, viewer: Viewer) => {
    const { data } = await subgraph.graphql<{ _entities: { player: object | null }[] }>(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { player { totalXp } } } }',
      { r: [{ __typename: 'User', id: user.id }] },
      viewer,
    );
    return data._entities[0]?.player != null;
  };
  expect([await shown(ana, rui), await shown(rui, ana), await shown(ana, ana)]).toEqual([false, false, true]);
  expect([await shown(ana, person('staff')), await shown(ana, person())]).toEqual([true, true]);
});

test('a live board of a viewer with a block is their own, without the other; all others share one', async () => {
  const group = await aGroup(subgraph, 3);
  const [one, two, three] = group.students as [Viewer, Viewer, Viewer];
  await block(three, two);
  const args = { scope: { type: 'CLASS', id: group.classId } } as unknown as Parameters<typeof canFollowBoard>[1];
  expect(
    await Promise.all([one, two, three, person()].map((viewer) => canFollowBoard(subgraph.context(viewer), args))),
  ).toEqual([true, 'own', 'own', false]);
  const follow = async (viewer: Viewer | null) => {
    const stream = await subgraph.subscribe(
      `subscription ($scope: LeaderboardScopeInput!) { leaderboardUpdated(scope: $scope, period: WEEKLY) {
         entries { player { id } } leaderboard { entries { player { id } } } } }`,
      args,
      viewer,
      viewer === null ? 'platform' : 'client',
    );
    if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream));
    const seen: string[] = [];
    void (async () => {
      for await (const update of stream) seen.push(JSON.stringify(update.data));
    })();
    return { seen, end: async () => stream.return?.() };
  };
  const [shared, own] = [await follow(null), await follow(three)];
  await earn(subgraph, two.id, group.courseId);
  await earn(subgraph, one.id, group.courseId);
  const has = (seen: readonly string[], viewer: Viewer) => seen.some((update) => update.includes(viewer.id));
  await eventually(() => has(shared.seen, one) && has(shared.seen, two) && has(own.seen, one));
  expect(has(own.seen, two)).toBe(false);
  await Promise.all([shared.end(), own.end()]);
});
