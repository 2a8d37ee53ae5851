import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { GroupDeleted, GroupJoined, GroupLeft } from '../../../../schema/events/community.js';
import { ExerciseCompleted } from '../../../../schema/events/courses.js';
import { LeaderboardListingChanged, XpEarned } from '../../../../schema/events/gamification.js';
import { UserVerified } from '../../../../schema/events/users.js';
import { checkBoards } from '../../queries/check-boards.js';
import { gamification } from '../../subgraph.js';
import { anExercise, earn, tellAt } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
});
afterAll(() => subgraph.stop());

type Viewer = ReturnType<typeof person>;
async function aPlayer(): Promise<Viewer> {
  const viewer = person();
  await subgraph.tell(UserVerified, { userId: viewer.id });
  return viewer;
}
const join = (groupId: string, { id: userId }: Viewer, joinedAt = new Date().toISOString()) =>
  subgraph.tell(GroupJoined, { groupId, userId, joinedAt });
const board = (groupId: string, viewer: Viewer) =>
  subgraph.graphql<{ leaderboard: { entries: { xp: number; rank: number }[] } }>(
    'query ($scope: LeaderboardScopeInput!) { leaderboard(scope: $scope, period: ALL_TIME) { entries { rank xp } } }',
    { scope: { type: 'GROUP', id: groupId } },
    viewer,
  );

test('a group’s board has the XP of members since they joined; who leaves is gone, who comes back is there again', async () => {
  const [ana, bo, groupId] = [await aPlayer(), await aPlayer(), newId()];
  await earn(subgraph, ana.id, newId());
  await join(groupId, ana);
  await join(groupId, bo);
  await earn(subgraph, ana.id, newId(), 2);
  await earn(subgraph, bo.id, newId());
  expect((await board(groupId, bo)).data.leaderboard.entries).toEqual([
    { rank: 1, xp: 30 },
    { rank: 2, xp: 15 },
  ]);
  expect((await subgraph.said(XpEarned)).at(-1)?.data['groupIds']).toEqual([groupId]);
  await subgraph.tell(GroupLeft, { groupId, userId: ana.id, reason: 'left' });
  expect((await board(groupId, bo)).data.leaderboard.entries).toEqual([{ rank: 1, xp: 15 }]);
  expect((await board(groupId, ana)).code).toBe('SCOPE_NOT_FOUND');
  await join(groupId, ana);
  expect((await board(groupId, ana)).data.leaderboard.entries).toHaveLength(2);
  expect(
    (await subgraph.said(LeaderboardListingChanged))
      .filter(({ data }) => data['groupId'] === groupId)
      .map(({ data }) => data['listed']),
  ).toEqual([true, true, false, true]);
  expect(await checkBoards(subgraph.context(null))).toEqual([]);
});

test('XP counts for the ten groups that were joined first; an event of before the join does not count', async () => {
  const player = await aPlayer();
  const groups = Array.from({ length: 12 }, () => newId());
  for (const [index, groupId] of groups.entries())
    await join(groupId, player, `2026-03-01T10:00:${String(index).padStart(2, '0')}Z`);
  await tellAt(subgraph, '2026-02-28T10:00:00Z', ExerciseCompleted, anExercise(player.id, newId()));
  await tellAt(subgraph, '2026-03-02T10:00:00Z', ExerciseCompleted, anExercise(player.id, newId()));
  const counted = await subgraph.rows<{ groupId: string; xp: number }>(
    `select group_id, xp from board_score where user_id = $1 and board_key like 'group:%/all-time' order by group_id`,
    [player.id],
  );
  expect(counted).toEqual(
    groups
      .slice(0, 10)
      .sort()
      .map((groupId) => ({ groupId, xp: 15 })),
  );
});

test('only members and staff see a group’s board; a deleted group has none', async () => {
  const [member, groupId] = [await aPlayer(), newId()];
  await join(groupId, member);
  await earn(subgraph, member.id, newId());
  expect((await board(groupId, person())).code).toBe('SCOPE_NOT_FOUND');
  expect((await board(groupId, person('staff'))).data.leaderboard.entries).toHaveLength(1);
  await subgraph.tell(GroupDeleted, { groupId });
  expect((await board(groupId, member)).code).toBe('SCOPE_NOT_FOUND');
  expect(await subgraph.rows('select from board_score where group_id = $1', [groupId])).toEqual([]);
});
