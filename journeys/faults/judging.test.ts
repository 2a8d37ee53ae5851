import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { newId } from '../../platform/domain/ids.js';
import { silentLog as log } from '../../platform/faults/bare-context.js';
import { eventually } from '../../platform/testing/testing.js';
import { freshDatabase } from '../../platform/testing/subgraph.js';
import { LocalJudge } from '../../subgraphs/courses/judge/client/local-judge.js';
import { JudgeServer } from '../../subgraphs/courses/judge/judge-server.js';
import { courses } from '../../subgraphs/courses/subgraph.js';
import { PROGRAMS, startInstance, submitAll, type OneJudging } from './one-judging.js';
import { everyStep, stepsToDieAt } from './steps.js';

const PROGRAM = join(inject('programs'), 'journeys/faults/one-judging.js');
/** About as many failpoints as an instance passes until both programs have their verdicts. */
const STEPS = 36;
const KILLS_OF_JUDGE = everyStep ? 40 : 4;

const disposals: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

async function serve(): Promise<{ readonly server: { port: number; token: string }; readonly process: LocalJudge }> {
  const token = newId();
  const judge = new LocalJudge({ threads: 2, log });
  const server = await JudgeServer.start({ judge, token, host: '127.0.0.1', port: 0, log });
  disposals.push(
    () => judge.close(),
    () => server.close(),
  );
  return { server: { port: server.port, token }, process: judge };
}

async function scene() {
  const database = await freshDatabase(courses);
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  disposals.push(
    () => database.drop(),
    () => pool.end(),
  );
  const courseId = newId();
  await pool.query(
    `insert into course (id, version, instructor_id, title, slug, summary, language, level, tags, access, status, draft, draft_changed)
     values ($1, 0, $1, '', 'judging', '', 'en', 'beginner', '{}', 'free', 'draft', '{}', false)`,
    [courseId],
  );
  return { databaseUrl: database.url, pool, courseId };
}

/** Every submission has the verdict of its program, published exactly once, and nothing waits. */
async function expectSound(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ source: string; verdict: string; revision: number; received: string[] }>(
    `select source, verdict, revision, array(select data->>'verdict' from outbox
       where aggregate_id = submission.id::text order by id) as received
     from coding_submission submission`,
  );
  for (const { source, verdict, revision, received } of rows) {
    const [, right] = PROGRAMS.find(([program]) => program === source) ?? [];
    expect([verdict, revision, received]).toEqual([right, 1, [null, right]]);
  }
  expect((await pool.query('select from judge_queue')).rowCount).toBe(0);
  return rows.length;
}

describe.each(['a child process', 'a server'])('with the judge in %s', (place) => {
  test(
    'an instance of courses is killed at any step, and every submission gets its one verdict',
    { timeout: 1_800_000 },
    async () => {
      const { databaseUrl, pool, courseId } = await scene();
      const server = place === 'a server' ? (await serve()).server : null;
      let killed = 0;
      for (const step of stepsToDieAt(STEPS)) {
        const one: OneJudging = { databaseUrl, courseId, server, step };
        const child = fork(PROGRAM, [JSON.stringify(one)], { execArgv: [] });
        const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
        if (signal === 'SIGKILL') killed += 1;
      }
      expect(killed).toBeGreaterThan(stepsToDieAt(STEPS).length / 2);
      // The leases of the dead are waited for in production.
      await pool.query('update judge_queue set leased_until = now() where lease is not null');
      const instance = await startInstance({ databaseUrl, courseId, server });
      disposals.push(() => instance.stop());
      await eventually(
        async () => {
          await instance.judging.look();
          return (await pool.query('select from judge_queue')).rowCount === 0;
        },
        { timeoutMs: 120_000 },
      );
      expect(await expectSound(pool)).toBeGreaterThan(killed);
    },
  );

  test('the process that runs programs is killed again and again', { timeout: 1_800_000 }, async () => {
    const { databaseUrl, pool, courseId } = await scene();
    const served = place === 'a server' ? await serve() : undefined;
    const instance = await startInstance({ databaseUrl, courseId, server: served?.server ?? null });
    disposals.push(() => instance.stop());
    let over = false;
    let kills = 0;
    const killing = (async () => {
      while (!over && kills < KILLS_OF_JUDGE) {
        const judge = served?.process ?? instance.local;
        if (!judge) throw new Error('There is no judge.');
        const pid = await eventually(() => judge.pid);
        await eventually(
          async () => over || (await pool.query('select from judge_queue where lease is not null')).rowCount,
        );
        if (judge.pid !== pid) continue;
        process.kill(pid, 'SIGKILL');
        kills += 1;
        await eventually(() => over || judge.pid !== pid, { timeoutMs: 60_000 });
      }
    })();
    while (kills < KILLS_OF_JUDGE) await submitAll(instance, courseId);
    over = true;
    await killing;
    const { rows } = await pool.query<{ verdict: string; revision: number; received: string }>(
      `select verdict, revision, (select count(*) from outbox where aggregate_id = submission.id::text and data->>'revision' = '1') as received
       from coding_submission submission`,
    );
    // Twice killed in the middle of one case: an internal error, and no other verdict than the right one besides.
    for (const { verdict, revision, received } of rows) {
      expect([revision, Number(received)]).toEqual([1, 1]);
      expect(['accepted', 'wrong-answer', 'internal-error']).toContain(verdict);
    }
    expect((await pool.query('select from judge_queue')).rowCount).toBe(0);
  });
});
