import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { countStatements, person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { settleContest } from '../../commands/contest/settle-contest.js';
import { standings } from '../../queries/contest-standings.js';
import { contestById } from '../../queries/contests.js';
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

type Rows = readonly { readonly number: number; readonly rank: number | null; readonly solved: number }[];
interface Update {
  readonly contestStandingsUpdated: { readonly entries: Rows };
}

/** Updates as they arrive, in order. */
async function follow(
  night: ContestNight,
  each: (rows: Rows) => void = () => undefined,
): Promise<{ seen: Rows[]; end: () => Promise<unknown> }> {
  const stream = await subgraph.subscribe(
    'subscription ($id: ID!) { contestStandingsUpdated(contestId: $id) { entries { number rank solved } } }',
    { id: night.id },
    night.as(person()),
    'platform',
  );
  if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream));
  const seen: Rows[] = [];
  void (async () => {
    for await (const { data } of stream) {
      const { entries } = (data as unknown as Update).contestStandingsUpdated;
      seen.push(entries);
      each(entries);
    }
  })();
  return { seen, end: async () => stream.return?.() };
}

const allPublished = () =>
  eventually(async () => (await subgraph.rows('select 1 from outbox where published_at is null')).length === 0);

test('the first change is sent at once, what follows within 250 ms together, and only rows that changed', async () => {
  const night = await ContestNight.prepare(subgraph);
  const [ana, bo, cy] = [await night.join(), await night.join(), await night.join()];
  night.now(20);
  await allPublished();
  const { seen, end } = await follow(night);
  await night.send(ana, 'A', 10, 'accepted');
  await eventually(() => seen.length === 1);
  expect(seen[0]).toEqual([
    { number: 1, rank: 1, solved: 1 },
    { number: 2, rank: 2, solved: 0 },
    { number: 3, rank: 2, solved: 0 },
  ]);
  // The clock of the test stands still, so the 250 ms do not pass.
  for (const label of ['A', 'B']) await night.send(bo, label, 12, 'accepted');
  await night.send(bo, 'C', 13, 'accepted');
  await allPublished();
  expect(seen).toHaveLength(1);
  vi.setSystemTime(Date.now() + 250);
  await eventually(() => seen.length === 2);
  // Cy is third as before and Ana falls behind Bo: one update for three judgements.
  expect(seen[1]).toEqual([
    { number: 2, rank: 1, solved: 3 },
    { number: 1, rank: 2, solved: 1 },
    { number: 3, rank: 3, solved: 0 },
  ]);
  vi.setSystemTime(Date.now() + 250);
  await night.send(cy, 'A', 14, 'accepted');
  await eventually(() => seen.length === 3);
  expect(seen[2]).toEqual([{ number: 3, rank: 3, solved: 1 }]);
  await end();
});

test('more rows than an update has room for come with the next ones, without another change', async () => {
  const night = await ContestNight.prepare(subgraph);
  const last = await night.join();
  await subgraph.rows(
    `insert into participation (contest_id, user_id, joined_at, number)
     select $1, gen_random_uuid(), now(), number from generate_series(2, 151) number returning number`,
    [night.id],
  );
  const { seen, end } = await follow(night);
  night.now(20);
  await night.send(last, 'A', 10, 'accepted');
  // All others fall from the first to the second rank.
  await eventually(() => seen.length === 1);
  expect(seen[0]).toHaveLength(100);
  vi.setSystemTime(Date.now() + 250);
  await eventually(() => seen.length === 2);
  expect(new Set(seen.flat().map(({ number }) => number)).size).toBe(151);
  await end();
});

test('however many follow a contest, its submissions are read and its standings computed once for each state', async () => {
  const night = await ContestNight.prepare(subgraph);
  const ana = await night.join();
  night.now(20);
  for (const label of ['A', 'B']) {
    await night.send(ana, label, 10, 'accepted');
    const contest = await contestById(subgraph.context(null)).load(night.id);
    if (!contest) throw new Error('The contest was just made.');
    const computed = new Set<unknown>();
    const statements = await countStatements(() =>
      Promise.all(
        Array.from({ length: 50 }, async () =>
          computed.add((await standings(subgraph.context(person()), contest, 'public')).rows),
        ),
      ),
    );
    expect([computed.size, statements]).toEqual([1, 1]);
  }
});

test('who is disqualified or loses their only submission afterwards gives back the XP, once, and others get theirs', async () => {
  const night = await ContestNight.prepare(subgraph);
  const [ana, bo] = [await night.join(), await night.join()];
  night.now(20);
  await night.send(ana, 'A', 10, 'accepted');
  const only = await night.send(bo, 'A', 12, 'accepted');
  night.now(301);
  expect(await night.change('finalizeContest')).toBeUndefined();
  const settle = async () => {
    for (let times = 0; times < 2; times += 1) await settleContest(subgraph.context(null), night.id);
    const rows = await subgraph.rows<{ playerId: string; xp: number }>(
      `select player_id, sum(amount)::integer as xp from xp_transaction where rule = 'contest' group by 1`,
    );
    return [ana, bo].map(({ id }) => rows.find((row) => row.playerId === id)?.xp);
  };
  expect(await settle()).toEqual([120, 80]);
  expect(await night.change('disqualify', { userId: ana.id, reason: 'Shared a solution' })).toBeUndefined();
  expect(await settle()).toEqual([0, 120]);
  expect(await night.change('ignoreSubmission', { submissionId: only, ignored: true })).toBeUndefined();
  expect(await settle()).toEqual([0, 0]);
  expect(await night.change('reinstate', { userId: ana.id, reason: 'It was their own' })).toBeUndefined();
  expect(await settle()).toEqual([120, 0]);
});

test('forty people follow a night live: after each decision what arrived is what the standings are', async () => {
  const night = await ContestNight.prepare(subgraph);
  const people: Viewer[] = [];
  while (people.length < 40) people.push(await night.join());
  const watcher = person();
  night.now(5);
  await allPublished();
  const rowsOf = async (view: 'PUBLIC' | 'FULL' = 'PUBLIC', viewer = watcher) =>
    (await night.standings(viewer, view)).entries.edges.map(({ node: { number, rank, solved } }) => ({
      number,
      rank,
      solved,
    }));
  const shown = new Map<number, object>((await rowsOf()).map((row) => [row.number, row]));
  const live = await follow(night, (rows) => rows.forEach((row) => shown.set(row.number, row)));
  const reveals = await subgraph.subscribe(
    'subscription ($id: ID!) { resolverStepped(contestId: $id) { step label entry { number } } }',
    { id: night.id },
    night.as(person()),
    'platform',
  );
  const revealed: unknown[] = [];
  if (!(Symbol.asyncIterator in reveals)) throw new Error(JSON.stringify(reveals));
  void (async () => {
    for await (const { data } of reveals) revealed.push(data);
  })();
  const byNumber = (rows: readonly { readonly number: number }[]) => [...rows].sort((a, b) => a.number - b.number);
  const followed = () =>
    eventually(
      async () => {
        vi.setSystemTime(Date.now() + 250);
        const now = byNumber(await rowsOf());
        return JSON.stringify(now) === JSON.stringify(byNumber([...shown.values()] as { number: number }[]));
      },
      { timeoutMs: 60_000 },
    );

  const attempts: string[] = [];
  for (const [index, viewer] of people.entries())
    if (index % 2 === 0)
      attempts.push(await night.send(viewer, 'A', 10 + index, index % 5 === 0 ? 'wrong-answer' : 'accepted'));
  await followed();
  night.now(120);
  expect(await night.change('removeInterval', { from: minute(15), to: minute(25) })).toBeUndefined();
  expect(await night.change('extendContest', { minutes: 10, idempotencyKey: 'k' })).toBeUndefined();
  await followed();
  night.now(255);
  for (const [index, viewer] of people.entries())
    if (index % 4 === 0) await night.send(viewer, 'B', 251 + (index % 7), 'accepted');
  // A rejudge of an attempt of before the freeze.
  await night.send(people[0]!, 'A', 10, 'accepted', { id: attempts[0]!, revision: 2 });
  await followed();
  expect(await rowsOf()).not.toEqual(await rowsOf('FULL', night.group.teacher));
  night.now(311);
  expect(await night.change('disqualify', { userId: people[4]!.id, reason: 'Shared a solution' })).toBeUndefined();
  await followed();
  let steps = 0;
  while ((await night.standings(watcher)).pendingReveals > 0) {
    steps += 1;
    expect(await night.change('stepResolver', { step: steps })).toBeUndefined();
  }
  expect(steps).toBe(10);
  await followed();
  await eventually(() => revealed.length === steps);
  expect(await rowsOf()).toEqual(await rowsOf('FULL', night.group.teacher));
  expect(await night.change('finalizeContest')).toBeUndefined();
  expect(await night.change('rateContest')).toBeUndefined();
  await settleContest(subgraph.context(null), night.id);
  await followed();
  const ratings = await subgraph.rows('select 1 from rating_change where contest_id = $1', [night.id]);
  expect(ratings).toHaveLength(19);
  await Promise.all([live.end(), reveals.return?.()]);
});
