import { runCommand } from '../platform/command.js';
import type { Context } from '../platform/context.js';
import { newId } from '../platform/domain/ids.js';
import type { Inbox } from '../platform/inbox.js';
import { LessonCompleted } from '../schema/events/courses.js';
import { foldBoardDeltasTask } from '../subgraphs/gamification/commands/board/fold-board-deltas.js';
import { countSubmission } from '../subgraphs/gamification/commands/contest/count-submission.js';
import { boardKey } from '../subgraphs/gamification/domain/boards.js';
import type { BoardView } from '../subgraphs/gamification/queries/board-view.js';
import { standings, textOf } from '../subgraphs/gamification/queries/contest-standings.js';
import { contestState } from '../subgraphs/gamification/queries/contest-state.js';
import { contestById } from '../subgraphs/gamification/queries/contests.js';
import { neighborsOf, placesOf, topOf } from '../subgraphs/gamification/queries/leaderboards.js';
import { gamification } from '../subgraphs/gamification/subgraph.js';
import { startDomain } from './domain.js';
import { distribution, pause, round, type Distribution } from './figures.js';
import { startRedis, type Redis } from './redis.js';
import type { Stage } from './stage.js';
import type { Measured, Row } from './table.js';

/*
 * Boards with many players: ranks, neighbors and the best by the domain's own queries, by counting, and by a Redis sorted set,
 * while XP is written at a steady rate; how much is written at most; and a large contest.
 */

/** The player with number n, in SQL: a UUID as events have them. */
const ID = `overlay(overlay(md5('player ' || n) placing '4' from 13) placing '8' from 17)::uuid`;
const PROBLEMS = 12;
/** Events handled at once where as many are handled as can be. */
const AT_ONCE = 32;

export async function measureGamification(stage: Stage): Promise<Measured> {
  const { players, seconds, xpPerSecond, participants } = stage.sizes.gamification;
  const domain = await startDomain(
    stage,
    { ...gamification, periodicTasks: [foldBoardDeltasTask], jobs: [] },
    { publicUrl: 'http://127.0.0.1:4000' },
  );
  const { subgraph } = domain;
  const context = (): Context => subgraph.systemContext();
  const redis = await startRedis();
  try {
    stage.progress(`${players} players`);
    await fill(context(), players);
    if (redis) {
      stage.progress('a sorted set of Redis');
      await fillRedis(context(), redis);
    }
    const boards = await measureBoards(stage, subgraph, redis, { players, seconds, xpPerSecond });
    const contest = await measureContest(stage, context, participants);
    return { rows: [...boards.rows, ...contest.rows], data: { ...boards.data, ...contest.data } };
  } finally {
    await redis?.stop();
    await domain.stop();
  }
}

const board = (period: 'all-time' | 'weekly'): BoardView => ({
  scope: { type: 'global' },
  period,
  first: 100,
  at: new Date(),
});
const keyOf = (period: 'all-time' | 'weekly'): string => boardKey({ type: 'global' }, period, new Date());

/** All-time: some thousand distinct scores up to 400,000; this week: some hundred, with deep ties. */
async function fill(context: Context, players: number): Promise<void> {
  await runCommand(context, 'fill', async ({ sql }) => {
    await sql(
      `insert into player (id, total_xp, level, peak_level, verified) select ${ID}, 100, 3, 3, true
      from generate_series(1, $1::integer) n`,
      [players],
    );
    // The counts are made at once below, not row by row.
    await sql('alter table board_score disable trigger board_score_delta');
    for (const [period, xp] of [
      ['all-time', '(400000 * power((n * 7919 % $1) / $1::float, 4))::integer + 1'],
      ['weekly', '(540 * power((n * 104729 % $1) / $1::float, 3))::integer + 1'],
    ] as const)
      await sql(
        `insert into board_score (board_key, user_id, xp, reached_at, shown)
         select $2, ${ID}, ${xp.replaceAll('$1', '$1::bigint')}, now() - n * interval '1 second', true
         from generate_series(1, $1::bigint) n`,
        [players, keyOf(period)],
      );
    await sql('alter table board_score enable trigger board_score_delta');
    await sql(`insert into board_count (board_key, level, bucket, n)
      select board_key, level, xp >> (5 * level), count(*) from board_score cross join generate_series(0, 3) level
      where shown and xp > 0 group by 1, 2, 3`);
  });
  await context.db.rows('vacuum analyze');
}

async function fillRedis(context: Context, redis: Redis): Promise<void> {
  for (let last = '00000000-0000-0000-0000-000000000000'; ;) {
    const rows: { userId: string; xp: number }[] = await context.db.rows(
      'select user_id, xp from board_score where board_key = $1 and user_id > $2 order by user_id limit 5000',
      [keyOf('weekly'), last],
    );
    const end = rows.at(-1);
    if (!end) return;
    await redis.send(['ZADD', 'weekly', ...rows.flatMap(({ xp, userId }) => [String(xp), userId])]);
    last = end.userId;
  }
}

interface Load {
  readonly players: number;
  readonly seconds: number;
  readonly xpPerSecond: number;
}

async function measureBoards(
  stage: Stage,
  subgraph: { readonly inbox: Inbox; systemContext(): Context },
  redis: Redis | undefined,
  { players, seconds, xpPerSecond }: Load,
): Promise<{ rows: Row[]; data: object }> {
  const context = (): Context => subgraph.systemContext();
  const ids = (
    await context().db.rows<{ id: string }>(
      `select ${ID} as id from (select 1 + floor(random() * $1)::integer as n from generate_series(1, 4000)) random`,
      [players],
    )
  ).map(({ id }) => id);
  let turn = 0;
  const next = (): string => ids[(turn += 1) % ids.length] ?? '';
  const courseId = newId();
  /** As the transport delivers it: handled once, with all of its effects. */
  const write = (): Promise<void> => {
    const studentId = next();
    return subgraph.inbox.handle({
      specversion: '1.0',
      id: newId(),
      source: LessonCompleted.domain,
      type: LessonCompleted.type,
      time: new Date().toISOString(),
      subject: studentId,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      correlationid: newId(),
      data: { courseId, lessonId: newId(), studentId, localDate: new Date().toISOString().slice(0, 10) },
    });
  };
  stage.progress(`${xpPerSecond} XP entries a second, with readers`);
  const reads: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
    rank: (id) => placesOf(context(), board('weekly'), [id], null),
    around: (id) => neighborsOf(asViewer(context(), id), board('weekly'), id, 5),
    'top 100': () => topOf(context(), board('weekly')),
    'rank by counting': (id) =>
      context().db.rows(
        `select 1 + count(*) as rank from board_score, (select xp from board_score where board_key = $1 and user_id = $2) mine
         where board_key = $1 and shown and board_score.xp > mine.xp`,
        [keyOf('weekly'), id],
      ),
    ...(redis && {
      'rank by Redis': async (id: string) => {
        const xp = await redis.send(['ZSCORE', 'weekly', id]);
        await redis.send(['ZCOUNT', 'weekly', `(${Number(xp ?? 0)}`, '+inf']);
      },
    }),
  };
  const times = new Map<string, number[]>();
  const timed = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    const began = performance.now();
    await work();
    times.set(what, [...(times.get(what) ?? []), performance.now() - began]);
  };
  const end = performance.now() + seconds * 1_000;
  const began = performance.now();
  let started = 0;
  const running = new Set<Promise<void>>();
  const paced = async (): Promise<void> => {
    while (performance.now() < end) {
      while (started < ((performance.now() - began) / 1_000) * xpPerSecond && running.size < 32) {
        started += 1;
        const one = timed('write', write).finally(() => running.delete(one));
        running.add(one);
      }
      await pause(2);
    }
    await Promise.all(running);
  };
  const reading = async (): Promise<void> => {
    while (performance.now() < end)
      for (const [what, read] of Object.entries(reads))
        if (performance.now() < end) await timed(what, () => read(next()));
  };
  await Promise.all([paced(), reading()]);
  const paceReached = round(started / seconds, 0);

  stage.progress('as many XP entries as can be');
  const most = performance.now() + seconds * 1_000;
  let written = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (performance.now() < most) {
        await write();
        written += 1;
      }
    }),
  );
  // What failed resolves too, and waits as a dead letter.
  const [failed] = await subgraph.inbox.deadLetters(1);
  if (failed) throw new Error(`An event failed: ${failed.error ?? ''}`);
  const writesPerSecond = round(written / seconds, 0);
  const [backlog] = await context().db.rows<{ n: number }>('select count(*)::integer as n from board_delta');
  const found = new Map([...times].map(([what, values]) => [what, distribution(values)]));
  const figure = (what: string): string => {
    const one = found.get(what);
    return one ? `p50 ${one.p50} ms, p99 ${one.p99} ms` : 'not measured';
  };
  const [own, counted] = [found.get('rank'), found.get('rank by counting')];
  const ratio = own && counted ? `; the median is ${round(counted.p50 / own.p50, 0)} times that of the counts` : '';
  const at = `${players} players, ${paceReached} XP entries a second`;
  const rows: Row[] = [
    { what: `boards: rank, ${at}`, figure: figure('rank'), wanted: 'p50 < 1 ms, p99 < 20 ms' },
    { what: 'boards: rank by counting, as before', figure: `${figure('rank by counting')}${ratio}` },
    {
      what: 'boards: rank by a Redis sorted set',
      figure: redis ? figure('rank by Redis') : 'not measured: redis-server is not installed',
    },
    { what: 'boards: ten neighbors with ranks', figure: figure('around'), wanted: 'p50 < 5 ms, p99 < 50 ms' },
    { what: 'boards: the first 100', figure: figure('top 100'), wanted: 'p50 < 2 ms, p99 < 20 ms' },
    { what: 'boards: one event, all of its writes', figure: figure('write'), wanted: 'p99 < 100 ms' },
    {
      what: `boards: events handled with ${AT_ONCE} at once`,
      figure: `${writesPerSecond}/s, ${backlog?.n ?? 0} deltas not folded`,
      wanted: '> 300/s',
    },
  ];
  return { rows, data: { boards: Object.fromEntries(found), paceReached, writesPerSecond } };
}

function asViewer(context: Context, id: string): Context {
  return {
    ...context,
    viewer: { id, roles: ['student'], entitlements: [], emailVerified: true } as unknown as NonNullable<
      Context['viewer']
    >,
  };
}

async function measureContest(
  stage: Stage,
  context: () => Context,
  participants: number,
): Promise<{ rows: Row[]; data: { contest: Distribution; resolverMs: number } }> {
  stage.progress(`a contest of ${participants} participants and ${PROBLEMS} problems`);
  const [id, courseId] = [newId(), newId()];
  const problems = Array.from({ length: PROBLEMS }, (_, index) => ({
    id: newId(),
    exerciseId: newId(),
    label: String.fromCharCode(65 + index),
    points: 100,
  }));
  await runCommand(context(), 'fill', async ({ sql }) => {
    await sql('insert into course (id, instructor_id, published_version) values ($1, $2, 1)', [courseId, newId()]);
    await sql(
      `insert into contest (id, version, title, course_id, created_by, starts_at, ends_at, participant_count, problems,
         freezes_at, published_at, started_at)
       values ($1, 1, 'Bench', $2, $2, now() - interval '4 hours', now() + interval '1 hour', $3, $4::jsonb,
         now() + interval '30 minutes', now(), now())`,
      [id, courseId, participants, JSON.stringify(problems)],
    );
    await sql(
      `insert into participation (contest_id, user_id, joined_at, number) select $1, ${ID}, now(), n
       from generate_series(1, $2::integer) n`,
      [id, participants],
    );
    await sql(
      `insert into contest_submission (id, contest_id, user_id, exercise_id, submitted_at, revision, verdict, score, groups, changed)
       select gen_random_uuid(), $1, ${ID}, (problem->>'exerciseId')::uuid,
         now() - interval '4 hours' + random() * interval '4 hours', 1,
         (array['accepted', 'wrong-answer'])[1 + floor(random() * 2)::integer], 1, '[]', 1
       from generate_series(1, $2::integer) n cross join jsonb_array_elements($3::jsonb) problem`,
      [id, participants, JSON.stringify(problems)],
    );
  });
  const compute = async (): Promise<number> => {
    // A context of its own, as each update of a stream has one.
    const fresh: Context = { ...context(), viewer: null };
    const contest = await contestById(fresh).load(id);
    if (!contest) throw new Error('The contest was just written.');
    const { rows } = await standings(fresh, contest, 'public');
    return rows.map(textOf).length;
  };
  await compute();
  const players = await context().db.rows<{ userId: string }>(
    'select user_id from participation where contest_id = $1 order by number limit 40',
    [id],
  );
  const times: number[] = [];
  for (const { userId } of players) {
    const began = performance.now();
    await runCommand(context(), 'bench', (transaction) =>
      countSubmission(transaction, {
        id: newId(),
        contestId: id,
        userId,
        exerciseId: problems[0]?.exerciseId ?? '',
        submittedAt: new Date(),
        revision: 1,
        verdict: 'accepted',
        score: 1,
        groups: [],
      }),
    );
    await compute();
    times.push(performance.now() - began);
  }
  stage.progress('its resolver');
  await context().db.rows(
    `update contest set freezes_at = starts_at + interval '3 hours', version = version + 1 where id = $1`,
    [id],
  );
  const frozenContext = { ...context(), viewer: null };
  const contest = await contestById(frozenContext).load(id);
  if (!contest) throw new Error('The contest was just written.');
  const state = await contestState(
    frozenContext.db,
    (sql, parameters) => frozenContext.db.rows(sql, parameters),
    contest,
  );
  const began = performance.now();
  const steps = state.steps().length;
  const resolverMs = round(performance.now() - began, 0);
  const contestTimes = distribution(times);
  return {
    rows: [
      {
        what: `contest: a verdict is stored and all standings are computed, ${participants} participants, ${PROBLEMS} problems`,
        figure: `p50 ${contestTimes.p50} ms, p99 ${contestTimes.p99} ms`,
        wanted: 'p99 < 500 ms',
      },
      { what: 'contest: the order of all reveals', figure: `${steps} in ${resolverMs} ms` },
    ],
    data: { contest: contestTimes, resolverMs },
  };
}
