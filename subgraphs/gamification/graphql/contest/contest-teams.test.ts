import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { ContestTimeGranted } from '../../../../schema/events/gamification.js';
import { UserBlocked, UserDeactivated, UserVerified } from '../../../../schema/events/users.js';
import { settleContest } from '../../commands/contest/settle-contest.js';
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

async function verified(): Promise<Viewer> {
  const viewer = person();
  await subgraph.tell(UserVerified, { userId: viewer.id });
  return viewer;
}

interface Team {
  readonly name: string | null;
  readonly code: string | null;
  readonly members: readonly { readonly id: string }[];
}
async function page(night: ContestNight, viewer: Viewer) {
  const { data } = await subgraph.graphql<{ contest: { viewerTeam: Team | null; viewerSubmissions: object[] } }>(
    'query ($id: ID!) { contest(id: $id) { viewerTeam { name code members { id } } viewerSubmissions { id } } }',
    { id: night.id },
    night.as(viewer),
  );
  return data.contest;
}
const teamOf = async (night: ContestNight, viewer: Viewer) => {
  const team = (await page(night, viewer)).viewerTeam;
  return team && { name: team.name, code: team.code ?? '', members: team.members.map(({ id }) => id) };
};
async function rows(night: ContestNight, viewer: Viewer) {
  const { data } = await subgraph.graphql<{
    contestStandings: {
      viewerEntry: { rank: number | null } | null;
      entries: {
        edges: { node: { rank: number | null; solved: number; penalty: number; team: Team | null } }[];
      };
    };
  }>(
    `query ($id: ID!) { contestStandings(contestId: $id) { viewerEntry { rank }
       entries { edges { node { rank solved penalty team { name code members { id } } } } } } }`,
    { id: night.id },
    night.as(viewer),
  );
  const { viewerEntry, entries } = data.contestStandings;
  return {
    own: viewerEntry?.rank,
    rows: entries.edges.map(({ node }) => [
      node.rank,
      node.solved,
      node.penalty,
      node.team && [node.team.name, node.team.code, ...node.team.members.map(({ id }) => id)],
    ]),
  };
}

test('a team is one participant: it solves together, its members see its submissions, and each gets the XP', async () => {
  const night = await ContestNight.prepare(subgraph, { teamSize: 2 });
  const [ana, bo, cy, eva] = [await verified(), await verified(), await verified(), await verified()];
  const join = (viewer: Viewer, input: object = {}) => night.change('joinContest', input, viewer);
  expect(await join(ana, { teamName: 'Os Lobos' })).toBeUndefined();
  const code = (await teamOf(night, ana))?.code ?? '';
  await subgraph.tell(UserBlocked, { userId: ana.id, blockedId: cy.id });
  expect(await join(cy, { teamCode: code })).toBe('TEAM_NOT_FOUND');
  expect(await join(cy, { teamCode: 'other' })).toBe('TEAM_NOT_FOUND');
  expect(await join(bo, { teamCode: code })).toBeUndefined();
  expect(await teamOf(night, bo)).toEqual({ name: 'Os Lobos', code, members: [ana.id, bo.id] });
  expect(await join(eva, { teamCode: code })).toBe('TEAM_FULL');
  expect(await join(eva)).toBeUndefined();
  const late = (await teamOf(night, eva))?.code;
  night.now(1);
  expect(await join(cy, { teamCode: late })).toBe('CONTEST_LOCKED');

  night.now(40);
  await night.send(ana, 'A', 10, 'wrong-answer');
  await night.send(eva, 'A', 11, 'accepted');
  await night.send(bo, 'A', 12, 'accepted');
  await night.send(bo, 'B', 30, 'accepted');
  const stranger = person();
  const team = [1, 2, 62, ['Os Lobos', null, ana.id, bo.id]];
  expect(await rows(night, stranger)).toEqual({ rows: [team, [2, 1, 11, null]] });
  expect((await rows(night, bo)).own).toBe(1);
  expect((await page(night, bo)).viewerSubmissions).toHaveLength(3);
  expect((await page(night, eva)).viewerSubmissions).toHaveLength(1);
  // Who has a block with the captain sees neither them nor the name that they gave.
  expect((await rows(night, cy)).rows[0]).toEqual([1, 2, 62, [null, null, bo.id]]);

  expect(await night.change('grantExtraTime', { userId: bo.id, minutes: 10 })).toBeUndefined();
  const granted = (await subgraph.said(ContestTimeGranted)).map(({ data }) => data['userId']);
  expect(granted.sort()).toEqual([ana.id, bo.id].sort());
  expect(await night.change('disqualify', { userId: bo.id, reason: 'Had help' })).toBeUndefined();
  expect((await rows(night, stranger)).rows.map(([rank]) => rank)).toEqual([1, null]);
  expect(await night.change('reinstate', { userId: ana.id, reason: 'Had none' })).toBeUndefined();
  expect((await rows(night, stranger)).rows[0]).toEqual(team);

  night.now(311);
  expect(await night.change('finalizeContest')).toBeUndefined();
  expect(await night.change('rateContest')).toBe('CONTEST_NOT_RATABLE');
  for (let times = 0; times < 2; times += 1) await settleContest(subgraph.context(null), night.id);
  const paid = await subgraph.rows<{ playerId: string; xp: number }>(
    `select player_id, sum(amount)::integer as xp from xp_transaction where rule = 'contest' group by 1`,
  );
  expect([ana, bo, eva].map(({ id }) => paid.find(({ playerId }) => playerId === id)?.xp)).toEqual([140, 140, 80]);
  await subgraph.tell(UserDeactivated, { userId: bo.id });
  expect((await rows(night, stranger)).rows[0]).toEqual([1, 2, 62, ['Os Lobos', null, ana.id]]);
});

test('of ten who want the last place at once, one gets it; a captain who leaves gives the team to the next', async () => {
  const night = await ContestNight.prepare(subgraph, { teamSize: 3 });
  const [ana, bo] = [await verified(), await verified()];
  expect(await night.change('joinContest', {}, ana)).toBeUndefined();
  const code = (await teamOf(night, ana))?.code ?? '';
  expect(await night.change('joinContest', { teamCode: code }, bo)).toBeUndefined();
  const many: Viewer[] = [];
  while (many.length < 10) many.push(await verified());
  const codes = await Promise.all(many.map((viewer) => night.change('joinContest', { teamCode: code }, viewer)));
  expect(codes.filter((one) => one === undefined)).toHaveLength(1);
  expect(codes.filter((one) => one === 'TEAM_FULL')).toHaveLength(9);
  const third = many[codes.indexOf(undefined)] ?? person();
  expect(await night.change('leaveContest', {}, ana)).toBeUndefined();
  expect(await teamOf(night, third)).toEqual({ name: null, code, members: [bo.id, third.id] });
  expect(await teamOf(night, ana)).toBeNull();
  expect(await night.change('leaveContest', {}, bo)).toBeUndefined();
  expect(await teamOf(night, third)).toEqual({ name: null, code, members: [third.id] });
});
