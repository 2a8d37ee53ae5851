import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { StudentEnrolled, StudentWithdrawn } from '../../../../schema/events/classes.js';
import { ExerciseCompleted } from '../../../../schema/events/courses.js';
import { ProfileUpdated, UserDeactivated, UserReactivated, UserVerified } from '../../../../schema/events/users.js';
import { ranksFor, standingOf } from '../../queries/board-ranks.js';
import { checkBoards } from '../../queries/check-boards.js';
import { gamification } from '../../subgraph.js';
import { aGroup, anExercise, earn, type Group } from '../../testing/testing.js';
import { changeListing } from '../player/change-listing.js';
import { foldBoardDeltas } from './fold-board-deltas.js';
import { purgeBoards } from './purge-boards.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
});
afterAll(() => subgraph.stop());

const system = () => subgraph.running.systemContext();

/** Every rank of every board by its counts, beside the number of listed players with more XP. */
async function wrongRanks(): Promise<unknown[]> {
  const boards = await subgraph.rows<{ boardKey: string }>('select distinct board_key from board_score');
  const wrong: unknown[] = [];
  for (const { boardKey } of boards) {
    const scores = await subgraph.rows<{ xp: number; better: number }>(
      `select distinct xp, (select count(*) from board_score other
         where other.board_key = $1 and other.shown and other.xp > mine.xp and other.xp > 0)::integer as better
       from board_score mine where board_key = $1 and xp > 0`,
      [boardKey],
    );
    const rankOf = await ranksFor(
      system(),
      boardKey,
      scores.map(({ xp }) => xp),
    );
    for (const { xp, better } of scores)
      if (rankOf(xp) !== better + 1) wrong.push({ boardKey, xp, rank: rankOf(xp), expected: better + 1 });
  }
  return wrong;
}

type Act = 'earn' | 'hide' | 'show' | 'leave' | 'join' | 'deactivate' | 'reactivate' | 'erase' | 'fold';

async function act(group: Group, kind: Act, student: number, amount: number): Promise<unknown> {
  const { id: userId } = group.students[student % group.students.length]!;
  const { classId, courseId } = group;
  const profile = { userId, locale: 'en', timeZone: 'Europe/Lisbon' };
  const membership = { classId, courseId, enrollmentId: newId(), studentId: userId };
  switch (kind) {
    case 'earn':
      return subgraph.tell(
        ExerciseCompleted,
        anExercise(userId, courseId, { exerciseType: amount % 2 ? 'reading' : 'quiz', score: amount / 10 }),
      );
    case 'hide':
      return subgraph.tell(ProfileUpdated, { ...profile, leaderboardVisible: false });
    case 'show':
      return subgraph.tell(ProfileUpdated, { ...profile, leaderboardVisible: true });
    case 'leave':
      return subgraph.tell(StudentWithdrawn, membership);
    case 'join':
      return subgraph.tell(StudentEnrolled, { ...membership, credits: 8 }, { subject: classId });
    case 'deactivate':
      return subgraph.tell(UserDeactivated, { userId });
    case 'reactivate':
      return subgraph.tell(UserReactivated, { userId });
    case 'erase':
      return runCommand(system(), 'erase', (transaction) => changeListing(transaction, userId, { active: false }));
    case 'fold':
      return foldBoardDeltas(system());
  }
}

test('whatever players earn, hide, leave and join at once, every rank equals a full count, folded or not', async () => {
  const kinds = ['earn', 'earn', 'earn', 'hide', 'show', 'leave', 'join', 'deactivate', 'reactivate', 'erase', 'fold'];
  const acts = fc.array(fc.tuple(fc.constantFrom(...(kinds as Act[])), fc.nat({ max: 5 }), fc.nat({ max: 10 })), {
    minLength: 10,
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(acts, async (steps) => {
      const group = await aGroup(subgraph, 6);
      // Six at a time, from as many connections.
      for (let at = 0; at < steps.length; at += 6)
        await Promise.all(steps.slice(at, at + 6).map(([kind, student, amount]) => act(group, kind, student, amount)));
      expect(await wrongRanks()).toEqual([]);
      expect(await checkBoards(system())).toEqual([]);
      while (await foldBoardDeltas(system()));
      expect(await subgraph.rows('select 1 from board_delta')).toEqual([]);
      expect(await wrongRanks()).toEqual([]);
      expect(await checkBoards(system())).toEqual([]);
    }),
    { numRuns: 8 },
  );
});

test('a check names a count and a score that are wrong', async () => {
  const group = await aGroup(subgraph);
  await earn(subgraph, group.students[0]!.id, group.courseId);
  while (await foldBoardDeltas(system()));
  const key = `course:${group.courseId}/all-time`;
  await subgraph.rows('update board_count set n = n + 1 where board_key = $1 and level = 2', [key]);
  expect(await checkBoards(system())).toEqual([{ boardKey: key, what: 'count', of: '2/0', expected: 1, found: 2 }]);
  await subgraph.rows('update board_count set n = n - 1 where board_key = $1 and level = 2', [key]);
  await subgraph.rows('update board_score set xp = xp + 3 where board_key = $1', [key]);
  expect(await checkBoards(system())).toMatchObject([{ boardKey: key, what: 'score', expected: 15, found: 18 }]);
  await subgraph.rows('update board_score set xp = xp - 3 where board_key = $1', [key]);
});

test('two folds at once fold each delta once', async () => {
  const group = await aGroup(subgraph, 10);
  await Promise.all(group.students.map(({ id }) => earn(subgraph, id, group.courseId, 2)));
  await Promise.all([1, 2, 3, 4].map(() => foldBoardDeltas(system())));
  expect(await checkBoards(system())).toEqual([]);
});

test('a player who is not verified is listed from the verification on', async () => {
  const { courseId } = await aGroup(subgraph);
  const userId = newId();
  await earn(subgraph, userId, courseId);
  const shown = async () =>
    (await subgraph.rows<{ shown: boolean }>('select shown from board_score where user_id = $1', [userId])).map(
      (row) => row.shown,
    );
  expect(new Set(await shown())).toEqual(new Set([false]));
  await subgraph.tell(UserVerified, { userId });
  expect(new Set(await shown())).toEqual(new Set([true]));
});

test('a large tie and high scores have the right ranks and shares', async () => {
  const key = `course:${newId()}/all-time`;
  await subgraph.rows(
    `with made as (
       insert into player (id, verified) select gen_random_uuid(), true from generate_series(1, 3000) returning id
     ), numbered as (select id, row_number() over () as n from made)
     insert into board_score (board_key, user_id, xp, reached_at, shown)
     select $1, id, case when n <= 2500 then 40 when n <= 2900 then 5000 + n else 2000000 + n end, now(), true from numbered`,
    [key],
  );
  const rankOf = await ranksFor(system(), key, [1, 40, 7_900, 2_002_901, 2_003_000, 9_000_000]);
  expect([1, 40, 7_900, 2_002_901, 2_003_000, 9_000_000].map(rankOf)).toEqual([3_001, 501, 101, 100, 1, 1]);
  expect(await standingOf(system(), key, 40)).toEqual({ players: 3_000, below: 0 });
  expect(await standingOf(system(), key, 2_002_901)).toEqual({ players: 3_000, below: 2_900 });
  while (await foldBoardDeltas(system()));
  expect(await standingOf(system(), key, 7_900)).toEqual({ players: 3_000, below: 2_899 });
  // They have no ledger: the other tests compare boards with it.
  await subgraph.rows('delete from board_score where board_key = $1', [key]);
});

test('boards of weeks and months that are no longer kept are deleted, with their counts', async () => {
  const { courseId, students } = await aGroup(subgraph);
  const user = students[0]!.id;
  await earn(subgraph, user, courseId);
  const old = ['global/weekly/2020-W53', 'global/monthly/2020-12'];
  for (const key of old)
    await subgraph.rows(
      'insert into board_score (board_key, user_id, xp, reached_at, shown) values ($1, $2, 7, now(), true)',
      [key, user],
    );
  while (await foldBoardDeltas(system()));
  const left = async (table: string) =>
    (await subgraph.rows<{ boardKey: string }>(`select distinct board_key from ${table}`)).map((row) => row.boardKey);
  const before = (await left('board_score')).filter((key) => !old.includes(key)).sort();
  await purgeBoards(system());
  while (await foldBoardDeltas(system()));
  await purgeBoards(system());
  expect((await left('board_score')).sort()).toEqual(before);
  expect((await left('board_count')).filter((key) => old.includes(key))).toEqual([]);
  expect(await left('board_delta')).toEqual([]);
  expect(await checkBoards(system())).toEqual([]);
});
