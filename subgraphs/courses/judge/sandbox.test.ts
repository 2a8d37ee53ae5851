import { readFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { ATTACKS } from './testing/attacks.js';
import { TestJudge } from './testing/judge.js';

const judge = new TestJudge();
afterAll(() => judge.close());

async function expectHonestWork(): Promise<void> {
  const [first, second] = [
    await judge.run('javascript', 'console.log(1 + 1)'),
    await judge.run('python', 'print(1 + 1)'),
  ];
  expect([first.outcome, first.stdout, second.outcome, second.stdout]).toEqual(['finished', '2\n', 'finished', '2\n']);
}

async function residentMiB(): Promise<number> {
  const status = await readFile(`/proc/${judge.judge.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

describe('an attack ends as it must, and the next program on the thread is not harmed', () => {
  test.each(ATTACKS.map((attack) => [attack.language, attack.name, attack] as const))(
    '%s: %s',
    async (_language, _name, { language, source, outcomes, prints, more }) => {
      const pid = judge.judge.pid;
      const result = await judge.run(language, source, more);
      expect(outcomes, JSON.stringify({ ...result, stdout: result.stdout.slice(0, 300) })).toContain(result.outcome);
      if (prints !== undefined) expect(result.stdout).toBe(prints);
      expect(Buffer.byteLength(result.stdout + result.stderr)).toBeLessThanOrEqual(1024 * 1024);
      await expectHonestWork();
      // The process itself is the same one.
      if (pid !== undefined) expect(judge.judge.pid).toBe(pid);
    },
  );
});

test('a program that takes all memory makes the process grow by less than 150 MiB', async () => {
  await expectHonestWork();
  const before = await residentMiB();
  let most = 0;
  const flood = judge.run('javascript', 'const a=[];for(;;)a.push([1,2,3,4,5,6,7,8,9,10])');
  const watch = (async () => {
    for (let over = false; !over;) {
      most = Math.max(most, await residentMiB());
      over = (await Promise.race([flood, new Promise((next) => setTimeout(next, 10))])) !== undefined;
    }
  })();
  expect((await flood).outcome).toBe('memory-limit');
  await watch;
  expect(most - before).toBeLessThan(150);
});

test('thousands of small programs leave the process as it was', async () => {
  const run = (index: number) => judge.run('javascript', `console.log(${index})`);
  for (let index = 0; index < 200; index += 1) await run(index);
  const before = await residentMiB();
  for (let index = 0; index < 1_000; index += 1) {
    const { stdout } = await run(index);
    expect(stdout).toBe(`${index}\n`);
  }
  expect((await residentMiB()) - before).toBeLessThan(100);
});

test('programs see nothing of each other', async () => {
  await judge.run('javascript', 'globalThis.left = 1; Object.prototype.left = 2; Array.prototype.map = null');
  const { stdout } = await judge.run('javascript', 'console.log(typeof left, ({}).left, [1].map((x) => x + 1))');
  expect(stdout).toBe('undefined undefined [ 2 ]\n');
  await judge.run('python', 'import builtins, sys\nbuiltins.left = 1\nsys.modules["left"] = 1');
  expect((await judge.run('python', 'print("left" in dir(__builtins__))\nimport left')).stdout).toBe('False\n');
});
