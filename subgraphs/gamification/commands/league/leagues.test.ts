import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { ProfileUpdated, UserBlocked, UserVerified } from '../../../../schema/events/users.js';
import { LeagueDemoted, LeaguePromoted, XpEarned } from '../../../../schema/events/gamification.js';
import { gamification } from '../../subgraph.js';
import { adjustXp } from '../player/adjust-xp.js';
import { closeLeagues } from './close-leagues.js';
import { placePlayers } from './place-players.js';

type Viewer = ReturnType<typeof person>;
let subgraph: TestSubgraph;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2027-03-24T10:00:00Z') });
  subgraph = await TestSubgraph.start(gamification);
});
afterEach(async () => {
  vi.useRealTimers();
  await subgraph.stop();
});

async function aPlayer(xp?: number): Promise<Viewer> {
  const viewer = person();
  await subgraph.tell(UserVerified, { userId: viewer.id });
  if (xp !== undefined) await earn(viewer, xp);
  return viewer;
}
const earn = (viewer: Viewer, amount: number) =>
  adjustXp(subgraph.context(person('staff')), { userId: viewer.id, amount, reason: 'Earned', idempotencyKey: newId() });
const place = async () => {
  while (await placePlayers(subgraph.context(null)));
};
const leagueOf = async (viewer: Viewer) =>
  (
    await subgraph.graphql<{
      league: null | {
        tier: number;
        size: number;
        promotedTo: number | null;
        demotedFrom: number | null;
        entries: { rank: number; xp: number; player: { id: string } }[];
        previous: { outcome: string; rank: number; xp: number } | null;
      };
    }>(
      '{ league { tier size promotedTo demotedFrom weekStart closesAt entries { rank xp player { id } } previous { outcome rank xp weekStart } } }',
      {},
      viewer,
    )
  ).data.league;
const moves = async (contract: typeof LeaguePromoted | typeof LeagueDemoted) =>
  (await subgraph.said(contract)).map(({ subject }) => subject);

test('the first XP of a week gives a place in a cohort of 30; two workers at once place each player once', async () => {
  const players: Viewer[] = [];
  for (let index = 0; index < 31; index += 1) players.push(await aPlayer(10 + index));
  expect(await leagueOf(players[0]!)).toMatchObject({ tier: 1, size: 0, entries: [] });
  await Promise.all([place(), place(), place()]);
  await place();
  const sizes = await Promise.all(players.map(async (player) => (await leagueOf(player))?.size));
  expect(sizes.sort()).toEqual([1, ...Array<number>(30).fill(30)]);
  await earn(players[0]!, 5);
  await place();
  expect(await subgraph.rows('select from league_member')).toHaveLength(31);
  expect((await subgraph.said(XpEarned)).at(-1)?.data['leagueId']).toBeDefined();
});

test('users with a block are kept apart; who hides leaves the cohort, which followers hear, and sees no league', async () => {
  const [ana, bo] = [await aPlayer(50), await aPlayer(40)];
  await subgraph.tell(UserBlocked, { userId: bo.id, blockedId: ana.id });
  const cy = await aPlayer(30);
  await place();
  const together = async (viewer: Viewer) => (await leagueOf(viewer))?.entries.map(({ player }) => player.id) ?? [];
  expect(await together(ana)).not.toContain(bo.id);
  const withCy = (await together(ana)).includes(cy.id) ? ana : bo;
  const stream = await subgraph.subscribe('subscription { leagueUpdated { league { size } } }', {}, withCy);
  if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream));
  const profile = { ...ProfileUpdated.example, userId: cy.id, timeZone: 'UTC' };
  await subgraph.tell(ProfileUpdated, { ...profile, leaderboardVisible: false });
  // What was published before may still come first.
  for await (const { data } of stream)
    if ((data as { leagueUpdated: { league: { size: number } } }).leagueUpdated.league.size === 1) break;
  expect(await leagueOf(cy)).toBeNull();
  expect((await leagueOf(withCy))?.size).toBe(1);
  expect(await together(withCy)).toEqual([withCy.id]);
});

test('a week with ties closes once: all tied players go up, none goes down; later XP changes no outcome', async () => {
  const xp = [100, 90, 80, 50, 50, 40, 40, 30, 25, 25, 25, 10];
  const players: Viewer[] = [];
  for (const one of xp) players.push(await aPlayer(one));
  await place();
  expect(await leagueOf(players[0]!)).toMatchObject({ size: 12, promotedTo: 3, demotedFrom: null });
  vi.setSystemTime(new Date('2027-03-29T00:30:00Z'));
  await closeLeagues(subgraph.context(null));
  expect(await moves(LeaguePromoted)).toEqual([]);
  vi.setSystemTime(new Date('2027-03-29T01:00:00Z'));
  await Promise.all([closeLeagues(subgraph.context(null)), closeLeagues(subgraph.context(null))]);
  expect((await moves(LeaguePromoted)).sort()).toEqual(
    players
      .slice(0, 3)
      .map(({ id }) => id)
      .sort(),
  );
  // In tier 2 the next week, all at one score: the boundary is a tie, so all go up.
  for (const player of players.slice(0, 3)) await earn(player, 20);
  await place();
  expect(await leagueOf({ ...players[0]!, expiresAt: new Date(Date.now() + 900_000) })).toMatchObject({
    tier: 2,
    size: 3,
    previous: { outcome: 'PROMOTED', rank: 1, xp: 100 },
  });
  vi.setSystemTime(new Date('2027-04-05T01:00:00Z'));
  await closeLeagues(subgraph.context(null));
  const promoted = await subgraph.said(LeaguePromoted);
  expect(promoted.slice(3).map(({ data }) => [data['previousTier'], data['tier'], data['weekStart']])).toEqual(
    Array(3).fill([2, 3, '2027-03-29']),
  );
  const before = await subgraph.rows('select player_id, rank, xp, outcome from league_member order by 1');
  await subgraph.rows(`update board_score set xp = xp + 1000 where board_key like 'global/weekly/%' returning 1`);
  await closeLeagues(subgraph.context(null));
  expect(await subgraph.rows('select player_id, rank, xp, outcome from league_member order by 1')).toEqual(before);
});

test('after the fourth week without XP in a row a player goes down; a hidden player stays', async () => {
  const [idle, hidden] = [await aPlayer(50), await aPlayer(60)];
  await place();
  vi.setSystemTime(new Date('2027-03-29T01:00:00Z'));
  await closeLeagues(subgraph.context(null));
  // One of two goes up by the shares, so both are put into tier 2 by hand.
  await subgraph.rows(`update player set league_tier = 2 returning 1`);
  const profile = { ...ProfileUpdated.example, userId: hidden.id, timeZone: 'UTC', leaderboardVisible: false };
  await subgraph.tell(ProfileUpdated, profile);
  for (const day of ['04-05', '04-12', '04-19']) {
    vi.setSystemTime(new Date(`2027-${day}T01:00:00Z`));
    for (let times = 0; times < 2; times += 1) await closeLeagues(subgraph.context(null));
  }
  expect(await moves(LeagueDemoted)).toEqual([]);
  vi.setSystemTime(new Date('2027-04-26T01:00:00Z'));
  await closeLeagues(subgraph.context(null));
  expect(await moves(LeagueDemoted)).toEqual([idle.id]);
});
