import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import type { Context } from '../../../../platform/context.js';
import type { ReadDatabase } from '../../../../platform/postgres/read-database.js';
import { newId } from '../../../../platform/domain/ids.js';
import { countStatements, person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { ExerciseCompleted } from '../../../../schema/events/courses.js';
import { StudentWithdrawn } from '../../../../schema/events/classes.js';
import { ProfileUpdated, UserFollowed, UserUnfollowed } from '../../../../schema/events/users.js';
import { boardKey } from '../../domain/boards.js';
import type { BoardView } from '../../queries/board-view.js';
import { neighborsOf, placesOf, topOf } from '../../queries/leaderboards.js';
import { gamification } from '../../subgraph.js';
import { aGroup, anExercise, earn, tellAt, type Group } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
});
afterAll(() => subgraph.stop());

const BOARD = `query ($scope: LeaderboardScopeInput!, $period: LeaderboardPeriod!, $first: Int, $count: Int, $at: DateTime) {
  leaderboard(scope: $scope, period: $period, first: $first, at: $at) {
    scope { type id } period course { id } class { id }
    entries { rank xp level player { id } }
    viewerEntry { rank xp }
    around(count: $count) { rank xp player { id } }
  }
}`;

interface Entry {
  readonly rank: number;
  readonly xp: number;
  readonly player: { readonly id: string };
}
interface Board {
  leaderboard: { entries: Entry[]; viewerEntry: { rank: number; xp: number } | null; around: Entry[]; course: object };
}
const ask = (variables: object, viewer: Viewer | null) =>
  subgraph.graphql<Board>(BOARD, { period: 'WEEKLY', ...variables }, viewer);
const classScope = (group: Group) => ({ scope: { type: 'CLASS', id: group.classId } });

/** A class whose students have completed this many perfect quizzes each. */
async function scored(...quizzes: number[]): Promise<Group> {
  const group = await aGroup(subgraph, quizzes.length);
  for (const [index, count] of quizzes.entries())
    await earn(subgraph, group.students[index]!.id, group.courseId, count);
  return group;
}

test('the best come first, ties share a rank and the next ranks are left out, in every scope and period', async () => {
  const group = await scored(1, 3, 2, 2, 0);
  const ids = group.students.map((student) => student.id);
  for (const scope of [classScope(group).scope, { type: 'COURSE', id: group.courseId }]) {
    for (const period of ['WEEKLY', 'MONTHLY', 'ALL_TIME']) {
      const { data, errors } = await ask({ scope, period }, group.students[0]!);
      expect(errors).toEqual([]);
      expect(data.leaderboard.entries.map(({ rank, xp, player }) => [rank, xp, player.id])).toEqual([
        [1, 45, ids[1]],
        [2, 30, ids[2]],
        [2, 30, ids[3]],
        [4, 15, ids[0]],
      ]);
      expect(data.leaderboard.viewerEntry).toEqual({ rank: 4, xp: 15 });
      expect(data.leaderboard.course).toEqual({ id: group.courseId });
    }
  }
  expect((await ask(classScope(group), group.students[4]!)).data.leaderboard.viewerEntry).toBeNull();
});

test('the places of many, asked for at once, are those of the board', async () => {
  const group = await scored(1, 3, 2, 2, 4, 0);
  const board: BoardView = { scope: { type: 'class', id: group.classId }, period: 'weekly', first: 10, at: new Date() };
  const context = subgraph.context(null);
  const [best, last] = [group.students[4]!.id, group.students[0]!.id];
  const ids = group.students.map((student) => student.id);
  const places = await placesOf(context, board, ids, null);
  expect(places.map(({ rank }) => rank)).toEqual([1, 2, 3, 3, 5]);
  expect(places).toEqual(await topOf(context, board));
  expect(await placesOf(context, board, [last, best], null)).toMatchObject([{ rank: 1 }, { rank: 5 }]);
});

test('the global board has everyone, and a limit', async () => {
  const group = await scored(4);
  const { data } = await ask({ scope: { type: 'GLOBAL' }, first: 100, period: 'ALL_TIME' }, group.students[0]!);
  expect(data.leaderboard).toMatchObject({ scope: { type: 'GLOBAL', id: null }, course: null, class: null });
  expect(data.leaderboard.entries.some((entry) => entry.player.id === group.students[0]!.id)).toBe(true);
  const one = await ask({ scope: { type: 'GLOBAL' }, first: 1 }, person());
  expect(one.data.leaderboard.entries).toHaveLength(1);
});

test('neighbors stand around the viewer with the ranks of the whole board', async () => {
  const group = await scored(1, 2, 2, 2, 3, 4);
  const around = async (index: number, count: number) =>
    (await ask({ ...classScope(group), count }, group.students[index]!)).data.leaderboard.around.map(
      ({ rank, player }) => [rank, group.students.findIndex((student) => student.id === player.id)],
    );
  const whole = [
    [1, 5],
    [2, 4],
    [3, 1],
    [3, 2],
    [3, 3],
    [6, 0],
  ];
  expect(await around(2, 10)).toEqual(whole);
  expect(await around(3, 1)).toEqual(whole.slice(3));
  expect(await around(2, 1)).toEqual(whole.slice(2, 5));
  expect(await around(0, 2)).toEqual(whole.slice(3));
  expect(await around(5, 1)).toEqual(whole.slice(0, 2));
});

test('who hides takes no rank and is seen by themselves only', async () => {
  const group = await scored(3, 2, 1);
  const [hidden, second] = group.students as [Viewer, Viewer];
  const set = (leaderboardVisible: boolean) =>
    subgraph.tell(ProfileUpdated, { userId: hidden.id, leaderboardVisible, locale: 'en', timeZone: 'Europe/Lisbon' });
  await set(false);
  const seen = async (viewer: Viewer) => (await ask({ ...classScope(group), count: 5 }, viewer)).data.leaderboard;
  const others = await seen(second);
  expect(others.entries.map((entry) => entry.rank)).toEqual([1, 2]);
  expect(JSON.stringify(others)).not.toContain(hidden.id);
  expect(others.viewerEntry).toEqual({ rank: 1, xp: 30 });
  const own = await seen(hidden);
  expect(own.entries.map((entry) => entry.player.id)).not.toContain(hidden.id);
  expect(own.viewerEntry).toEqual({ rank: 1, xp: 45 });
  expect(own.around.map(({ rank, xp }) => [rank, xp])).toEqual([
    [1, 45],
    [1, 30],
    [2, 15],
  ]);
  await earn(subgraph, hidden.id, group.courseId);
  expect(JSON.stringify(await seen(second))).not.toContain(hidden.id);
  await set(true);
  expect((await seen(second)).entries.map((entry) => entry.xp)).toEqual([60, 30, 15]);
});

test('XP of last week is not on the board of this week, but on that of all time', async () => {
  const group = await aGroup(subgraph);
  const student = group.students[0]!;
  await tellAt(subgraph, '2026-03-20T10:00:00Z', ExerciseCompleted, anExercise(student.id, group.courseId));
  expect((await ask(classScope(group), student)).data.leaderboard.entries).toEqual([]);
  expect((await ask({ ...classScope(group), period: 'ALL_TIME' }, student)).data.leaderboard.entries).toHaveLength(1);
});

test('the board of a class is for its students, its instructor and staff', async () => {
  const group = await scored(1, 1);
  const code = async (viewer: Viewer | null) => (await ask(classScope(group), viewer)).code;
  expect(await code(group.students[1]!)).toBeUndefined();
  expect(await code(group.teacher)).toBeUndefined();
  expect(await code(person('staff'))).toBeUndefined();
  expect(await code(person())).toBe('NOT_A_MEMBER');
  expect(await code(person('instructor'))).toBe('NOT_A_MEMBER');
  expect(await code(null)).toBe('UNAUTHENTICATED');
  const [leaver] = group.students as [Viewer];
  const { classId, courseId } = group;
  await subgraph.tell(StudentWithdrawn, { classId, courseId, enrollmentId: newId(), studentId: leaver.id });
  expect(await code(leaver)).toBe('NOT_A_MEMBER');
  expect((await ask(classScope(group), group.teacher)).data.leaderboard.entries).toHaveLength(1);
});

test('a hidden player gets the rank that they would have; opting in moves the others (1224)', async () => {
  const group = await scored(5, 5, 4, 4, 3);
  const [, , cy, di, ed] = group.students as [Viewer, Viewer, Viewer, Viewer, Viewer];
  const set = (leaderboardVisible: boolean) =>
    subgraph.tell(ProfileUpdated, { userId: cy.id, leaderboardVisible, locale: 'en', timeZone: 'Europe/Lisbon' });
  const rank = async (viewer: Viewer) => (await ask(classScope(group), viewer)).data.leaderboard.viewerEntry?.rank;
  await set(false);
  expect([await rank(cy), await rank(di), await rank(ed)]).toEqual([3, 3, 4]);
  await set(true);
  expect([await rank(cy), await rank(di), await rank(ed)]).toEqual([3, 3, 5]);
});

test('the board of friends has the viewer and the users whom they follow, also without friends', async () => {
  const group = await scored(3, 2, 1, 4);
  const [me, ana, rui, stranger] = group.students as [Viewer, Viewer, Viewer, Viewer];
  for (const { id } of [ana, rui]) await subgraph.tell(UserFollowed, { userId: me.id, followedId: id });
  await subgraph.tell(UserFollowed, { userId: stranger.id, followedId: me.id });
  const friends = async (viewer: Viewer) => {
    const { data } = await ask({ scope: { type: 'FRIENDS' }, count: 1 }, viewer);
    const places = (entries: Entry[]) => entries.map(({ rank, player }) => [rank, player.id]);
    return { ...data.leaderboard, entries: places(data.leaderboard.entries), around: places(data.leaderboard.around) };
  };
  expect(await friends(me)).toMatchObject({
    scope: { type: 'FRIENDS', id: null },
    entries: [
      [1, me.id],
      [2, ana.id],
      [3, rui.id],
    ],
    viewerEntry: { rank: 1, xp: 45 },
    around: [
      [1, me.id],
      [2, ana.id],
    ],
  });
  await subgraph.tell(UserUnfollowed, { userId: me.id, followedId: ana.id });
  expect((await friends(me)).entries).toEqual([
    [1, me.id],
    [2, rui.id],
  ]);
  expect((await friends(rui)).entries).toEqual([[1, rui.id]]);
});

test('a past week is asked for by an instant in it', async () => {
  const group = await aGroup(subgraph);
  const student = group.students[0]!;
  const lastWeek = new Date(Date.now() - 7 * 86_400_000).toISOString();
  await tellAt(subgraph, lastWeek, ExerciseCompleted, anExercise(student.id, group.courseId));
  const at = async (instant: string | null) => {
    const { data, code } = await ask({ ...classScope(group), at: instant }, student);
    return code ?? data.leaderboard.entries.map(({ xp }) => xp);
  };
  expect(await at(lastWeek)).toEqual([15]);
  expect(await at(null)).toEqual([]);
  expect(await at('2020-01-01T00:00:00Z')).toBe('INVALID_BOARD_TIME');
  expect(await at(new Date(Date.now() + 60_000).toISOString())).toBe('INVALID_BOARD_TIME');
});

test('the percentile is the share of other listed players with less XP', async () => {
  const group = await scored(1, 2, 2, 3, 0);
  const percentile = async (viewer: Viewer) => {
    const { data } = await subgraph.graphql<{ leaderboard: { viewerPercentile: number | null } }>(
      'query ($scope: LeaderboardScopeInput!) { leaderboard(scope: $scope, period: ALL_TIME) { viewerPercentile } }',
      classScope(group),
      viewer,
    );
    return data.leaderboard.viewerPercentile;
  };
  expect(await Promise.all(group.students.map(percentile))).toEqual([0, 33.3, 33.3, 100, null]);
});

test('bad input is named', async () => {
  const problem = async (variables: object) => {
    const { errors } = await ask(variables, person());
    return errors[0]?.extensions['field'] as string | undefined;
  };
  expect(await problem({ scope: { type: 'CLASS' } })).toBe('scope.id');
  expect(await problem({ scope: { type: 'COURSE', id: 'x' } })).toBe('scope.id');
  expect(await problem({ scope: { type: 'GLOBAL', id: newId() } })).toBe('scope.id');
  expect(await problem({ scope: { type: 'GLOBAL' }, first: 0 })).toBe('first');
  expect(await problem({ scope: { type: 'GLOBAL' }, first: -3 })).toBe('first');
  expect(await problem({ scope: { type: 'GLOBAL' }, first: 101 })).toBe('first');
  expect(await problem({ scope: { type: 'GLOBAL' }, count: 11 })).toBe('count');
  for (const type of ['CLASS', 'COURSE'])
    for (const viewer of [person(), person('staff')])
      expect((await ask({ scope: { type, id: newId() } }, viewer)).code).toBe('SCOPE_NOT_FOUND');
  expect(await problem({ scope: { type: 'FRIENDS', id: newId() } })).toBe('scope.id');
});

test('a board costs the same number of statements for 1 and for 20 players', async () => {
  const one = await scored(1);
  const twenty = await scored(...Array<number>(20).fill(1));
  const count = (group: Group) =>
    countStatements(async () => {
      const { data } = await ask({ ...classScope(group), first: 100 }, group.students[0]!);
      expect(data.leaderboard.entries).toHaveLength(group.students.length);
    });
  const few = await count(one);
  expect(await count(twenty)).toBe(few);
  expect(few).toBe(8);
});

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly PlanNode[];
}
const scansIn = (node: PlanNode): PlanNode[] => [
  ...(node['Relation Name'] === 'board_score' ? [node] : []),
  ...(node.Plans ?? []).flatMap(scansIn),
];

/** The scans of `board_score` that a query really made. */
async function scansOf(query: (context: Context) => Promise<unknown>): Promise<PlanNode[]> {
  const context = subgraph.context(null);
  const scans: PlanNode[] = [];
  const rows = async (sql: string, parameters: readonly unknown[]) => {
    const [plan] = await context.db.rows<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `explain (analyze, format json) ${sql}`,
      parameters,
    );
    scans.push(...scansIn(plan!['QUERY PLAN'][0].Plan));
    return context.db.rows(sql, parameters);
  };
  const row = async (sql: string, parameters: readonly unknown[]) => (await rows(sql, parameters))[0];
  await query({ ...context, db: Object.assign(Object.create(context.db) as ReadDatabase, { rows, row }) });
  return scans;
}

test('of a large board, the best and the neighbors are read from the index, without sorting or counting the rest', async () => {
  const courseId = newId();
  const board: BoardView = { scope: { type: 'course', id: courseId }, period: 'all-time', first: 10, at: new Date() };
  const [middle, low] = await subgraph.rows<{ userId: string }>(
    `with ids as materialized (select gen_random_uuid() as id, n from generate_series(1, 20000) n), made as (
       insert into player (id, total_xp) select id, n from ids
     ), scored as (
       insert into board_score (board_key, user_id, xp, reached_at, shown)
       select $1, id, n / 10, now() + n * interval '1 ms', true from ids
     ) select id as user_id from ids where n in (19005, 18995) order by n desc`,
    [boardKey(board.scope, board.period, new Date())],
  );
  await subgraph.rows('analyze board_score');
  const best = await scansOf((context) => topOf(context, board));
  expect(best.map((scan) => [scan['Index Name'], scan['Actual Rows']])).toEqual([['board_score_rank', 10]]);
  const near = await scansOf((context) => neighborsOf(context, board, middle!.userId, 2));
  const places = await scansOf((context) => placesOf(context, board, [middle!.userId, low!.userId], null));
  for (const scan of [...near, ...places]) {
    expect(scan['Node Type']).not.toBe('Seq Scan');
    expect(scan['Actual Loops']).toBe(1);
    // 1000 are better than the lowest that is asked for, and 10 have its XP.
    expect(scan['Actual Rows']).toBeLessThan(1_020);
  }
  // The viewer, two on each side, and those above the stretch.
  expect(near.map((scan) => scan['Actual Rows']).slice(0, 3)).toEqual([1, 2, 2]);
});
