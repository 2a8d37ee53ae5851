import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { gamification } from '../../subgraph.js';
import { ContestNight, minute } from '../../testing/contests.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(minute(-60)) });
  subgraph = await TestSubgraph.start(gamification);
});
afterAll(async () => {
  vi.useRealTimers();
  await subgraph.stop();
});

const rows = async (night: ContestNight, viewer: Viewer, view: string) => {
  const { data, code } = await subgraph.graphql<{
    contestStandings: {
      entries: { edges: { node: { number: number; rank: number | null; solved: number; penalty: number } }[] };
      viewerEntry: { ghost: boolean; disqualified: boolean } | null;
    };
  }>(
    `query ($id: ID!, $view: ContestView!) { contestStandings(contestId: $id, view: $view) {
       viewerEntry { ghost disqualified } entries { edges { node { number rank solved penalty ghost } } } } }`,
    { id: night.id, view },
    night.as(viewer),
  );
  return (
    code ?? data.contestStandings.entries.edges.map(({ node }) => [node.number, node.rank, node.solved, node.penalty])
  );
};

test('a virtual participant sees the contest as it was at their minute, as a ghost without rank, XP or rating', async () => {
  const night = await ContestNight.prepare(subgraph);
  const [ana, bo] = [await night.join(), await night.join()];
  night.now(200);
  await night.send(ana, 'A', 10, 'accepted');
  await night.send(bo, 'A', 30, 'accepted');
  await night.send(bo, 'B', 120, 'accepted');
  night.now(301);
  expect(await night.change('finalizeContest')).toBeUndefined();
  night.now(1_000);
  const ghost = person();
  expect(await rows(night, ghost, 'VIRTUAL')).toBe('NOT_JOINED');
  expect(await night.change('startVirtualContest', {}, ghost)).toBeUndefined();
  expect(await rows(night, ghost, 'VIRTUAL')).toEqual([
    [1, 1, 0, 0],
    [2, 1, 0, 0],
    [0, null, 0, 0],
  ]);
  night.now(1_060);
  await night.send(ghost, 'A', 1_015, 'wrong-answer');
  await night.send(ghost, 'A', 1_020, 'accepted');
  await night.send(ghost, 'B', 1_050, 'accepted');
  await night.send(ghost, 'C', 999, 'accepted');
  // At minute 60: both others have A, Bo's B is still to come.
  expect(await rows(night, ghost, 'VIRTUAL')).toEqual([
    [0, null, 2, 90],
    [1, 1, 1, 10],
    [2, 2, 1, 30],
  ]);
  night.now(2_000);
  await night.send(ghost, 'C', 1_301, 'accepted');
  expect(await rows(night, ghost, 'VIRTUAL')).toEqual([
    [0, null, 2, 90],
    [2, 1, 2, 150],
    [1, 2, 1, 10],
  ]);
  // Nothing of it shows in the contest itself, and nothing is paid or rated.
  expect(await rows(night, ghost, 'PUBLIC')).toEqual([
    [2, 1, 2, 150],
    [1, 2, 1, 10],
  ]);
  expect(await night.change('rateContest')).toBeUndefined();
  const [left] = await subgraph.rows<{ xp: number; ratings: number }>(
    `select (select count(*)::integer from xp_transaction where player_id = $1) as xp,
       (select count(*)::integer from rating_change where user_id = $1) as ratings`,
    [ghost.id],
  );
  expect(left).toEqual({ xp: 0, ratings: 0 });
});
