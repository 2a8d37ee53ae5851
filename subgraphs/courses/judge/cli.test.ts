import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judgeFromShell } from './cli.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'judge-'));
  const files = {
    'double.py': 'print(int(input()) * 2)',
    'double.js': 'const n = Number(readline());\nconsole.log(n === 5 ? n.x.y : n * 2)',
    'add.ts': 'function add(a: number, b: number): number { return a + b }',
    '1.in': '1\n',
    '1.out': '2\n',
    '10.in': '5\n',
    '10.ans': '10\n',
    'add.json': JSON.stringify({ function: 'add', cases: [{ input: [1, 2], expected: 3, group: 'a' }] }),
    'wrong.json': JSON.stringify({ cases: [{ input: 'x', expected: 'y', weight: -1 }], memoryLimitMiB: 1 }),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function judge(...args: string[]): Promise<[code: number, text: string]> {
  let text = '';
  const code = await judgeFromShell(args, (more) => (text += more));
  return [code, text];
}

test('an author sees verdict, time and memory of each case', async () => {
  const [code, text] = await judge('run', join(folder, 'double.py'), folder, '--output');
  expect([code, text]).toEqual([0, expect.stringMatching(/ 1 {2}accepted +[\d.]+ ms +[\d.]+ MiB\n +\| 2\n/)]);
  expect(text).toContain('accepted, score 1\n');
});

test('an error has its place', async () => {
  const [code, text] = await judge('run', join(folder, 'double.js'), folder);
  expect([code, text]).toEqual([1, expect.stringContaining('(line 2, column ')]);
  expect(text).toContain('runtime-error, score 0.5\n');
});

test('a task in a file may call a function', async () => {
  const [code, text] = await judge('run', join(folder, 'add.ts'), join(folder, 'add.json'), '--json');
  expect([code, JSON.parse(text)]).toMatchObject([
    0,
    { judgment: { verdict: 'accepted', groups: [{ group: 'a', score: 1 }] }, results: [{ output: '3' }] },
  ]);
});

test('what can not be judged is reported with every reason', async () => {
  await expect(judge('run', join(folder, 'add.ts'), join(folder, 'wrong.json'))).rejects.toThrow(
    /task\.memoryLimitMiB[^]*task\.cases\.0\.weight/,
  );
  await expect(judge('run', join(folder, '1.in'), folder)).rejects.toThrow('.js, .mjs, .ts, .py');
  await expect(judge('run', join(folder, 'double.py'), folder, '--cpu', '5')).rejects.toThrow('--cpu');
  await expect(judge('walk')).rejects.toThrow('npm run judge');
});
