import { readFile } from 'node:fs/promises';
import { afterAll, expect, inject, test } from 'vitest';
import { ATTACKS } from '../../subgraphs/courses/judge/testing/attacks.js';
import { TestJudge } from '../../subgraphs/courses/judge/testing/judge.js';

const HOSTILE_RUNS = inject('faultsForm') === 'full' ? 1_000 : 60;
/** What may stay: the engine's compiled code, and garbage that no collection has reached yet. */
const MOST_GROWTH_MIB = 200;

const judge = new TestJudge(2);
afterAll(() => judge.close());

async function residentMiB(): Promise<number> {
  const status = await readFile(`/proc/${judge.judge.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

async function honest(): Promise<void> {
  const results = await Promise.all(
    Array.from({ length: 6 }, (_one, index) =>
      index % 2 ? judge.run('python', 'print(6 * 7)') : judge.run('javascript', 'console.log(6 * 7)'),
    ),
  );
  for (const { outcome, stdout } of results) expect([outcome, stdout]).toEqual(['finished', '42\n']);
}

test(`the memory of the process is stable after ${HOSTILE_RUNS} hostile programs`, { timeout: 3_600_000 }, async () => {
  await honest();
  const { pid } = judge.judge;
  let next = 0;
  const attack = async (until: number): Promise<void> => {
    while (next < until) {
      const one = ATTACKS[(next += 1) % ATTACKS.length] as (typeof ATTACKS)[number];
      const { outcome } = await judge.run(one.language, one.source, one.more);
      expect(one.outcomes, one.name).toContain(outcome);
    }
  };
  const wave = (until: number): Promise<unknown> => Promise.all([attack(until), attack(until)]);
  await wave(Math.min(ATTACKS.length, HOSTILE_RUNS / 2));
  await honest();
  const before = await residentMiB();
  await wave(HOSTILE_RUNS);
  await honest();
  const after = await residentMiB();
  process.stdout.write(
    `hostile programs: ${HOSTILE_RUNS}, ${Math.round(before)} MiB before, ${Math.round(after)} MiB after\n`,
  );
  expect(judge.judge.pid).toBe(pid);
  expect(after - before).toBeLessThan(MOST_GROWTH_MIB);
});
