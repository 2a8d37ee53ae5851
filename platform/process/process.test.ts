import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { expect, test } from 'vitest';

function start(behavior: string): { child: ChildProcess; output: () => string; end: Promise<number | null> } {
  const child = fork('platform/testing/process.ts', [behavior], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  const { stdout, stderr } = child as ChildProcess & { stdout: Readable; stderr: Readable };
  for (const stream of [stdout, stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  // Not by `close`: a child whose channel the parent has closed never says it.
  const ends = Promise.all([once(child, 'exit'), once(stdout, 'end'), once(stderr, 'end')]);
  return { child, output: () => output, end: ends.then(([[code]]) => code as number | null) };
}

test('a process whose consumer can not go on stops in order and ends with 1', async () => {
  const { output, end } = start('fatal');
  expect(await end).toBe(1);
  expect(output()).toContain('a consumer can not go on');
  expect(output()).toContain('stopped in order');
});

test.each([
  ['misconfigured', 'A setting is wrong.', false],
  ['broken', 'a defect', true],
])('a start that fails ends with 1: %s', async (behavior, message, stack) => {
  const { output, end } = start(behavior);
  expect(await end).toBe(1);
  expect(output()).toContain(message);
  expect(output().includes('    at ')).toBe(stack);
});

test.each([
  ['SIGTERM', (child: ChildProcess) => child.kill('SIGTERM')],
  ['SIGINT', (child: ChildProcess) => child.kill('SIGINT')],
  ['the end of its parent', (child: ChildProcess) => child.disconnect()],
])('a process that is ready stops in order on %s', async (_name, act) => {
  const { child, output, end } = start('ready');
  expect((await once(child, 'message'))[0]).toEqual({ ready: true, url: 'http://127.0.0.1:1' });
  act(child);
  expect(await end).toBe(0);
  expect(output()).toContain('stopped in order');
});
