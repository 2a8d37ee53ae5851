import { expect, test } from 'vitest';
import { cpuLimitOf, problemsOfSource, problemsOfTask, stdinOf, taskIdOf, type CodingTask } from './coding-task.js';

const TASK: CodingTask = {
  io: { kind: 'stdin' },
  comparer: 'lines',
  cpuLimitMs: null,
  memoryLimitMiB: 64,
  cases: [{ input: '1\n', expected: '2\n', weight: 1, hidden: false, group: null }],
};
const first = TASK.cases[0] as CodingTask['cases'][number];
const fields = (task: Partial<CodingTask>): string[] =>
  problemsOfTask({ ...TASK, ...task }, 'input').map(({ field }) => field);

test('a task within its limits has no problems', () => {
  expect(fields({})).toEqual([]);
  expect(fields({ cpuLimitMs: 100, memoryLimitMiB: 256, cases: Array.from({ length: 100 }, () => first) })).toEqual([]);
  expect(
    fields({ io: { kind: 'function', name: 'add' }, cases: [{ ...first, input: '[1, 2]', expected: '3' }] }),
  ).toEqual([]);
  expect(fields({ cases: [{ ...first, input: 'x'.repeat(256 * 1024) }] })).toEqual([]);
});

test('every problem is reported at once, with its field', () => {
  expect(
    fields({
      io: { kind: 'function', name: 'not a name' },
      cpuLimitMs: 50,
      memoryLimitMiB: 16,
      cases: [{ input: '{}', expected: 'x', weight: -1, hidden: false, group: ' ' }],
    }),
  ).toEqual([
    'input.functionName',
    'input.cpuLimitMs',
    'input.memoryLimitMiB',
    'input.cases',
    'input.cases.0.weight',
    'input.cases.0.group',
    'input.cases.0.input',
    'input.cases.0.expected',
  ]);
});

test.each([
  [{ cases: [] }, 'input.cases'],
  [{ cases: Array.from({ length: 101 }, () => first) }, 'input.cases'],
  [{ cases: [{ ...first, weight: 0 }] }, 'input.cases'],
  [{ cases: [{ ...first, expected: 'é'.repeat(128 * 1024 + 1) }] }, 'input.cases.0.expected'],
  [{ cases: [{ ...first, input: 'a\0' }] }, 'input.cases.0.input'],
  [
    { io: { kind: 'function', name: 'class' }, cases: [{ ...first, input: '[]', expected: '1' }] },
    'input.functionName',
  ],
  [{ cpuLimitMs: 10_001 }, 'input.cpuLimitMs'],
  [{ memoryLimitMiB: 257 }, 'input.memoryLimitMiB'],
] as [Partial<CodingTask>, string][])('beyond a limit: %j', (task, field) => {
  expect(fields(task)).toEqual([field]);
});

test('a source has 1 byte to 64 KiB', () => {
  const problems = (source: string): number => problemsOfSource(source, 'input.source').length;
  expect([problems('x'), problems('é'.repeat(32 * 1024))]).toEqual([0, 0]);
  expect([problems('  \n'), problems('é'.repeat(32 * 1024) + 'x'), problems('a\0b')]).toEqual([1, 1, 1]);
});

test('the same content has the same id, and any change another one', () => {
  const changed: CodingTask[] = [
    { ...TASK, comparer: 'exact' },
    { ...TASK, cpuLimitMs: 2_000 },
    { ...TASK, memoryLimitMiB: 32 },
    { ...TASK, io: { kind: 'function', name: 'f' } },
    { ...TASK, cases: [{ ...first, hidden: true }] },
    { ...TASK, cases: [{ ...first, group: 'a' }] },
    { ...TASK, cases: [{ ...first, expected: '3\n' }] },
    { ...TASK, cases: [first, first] },
  ];
  expect(taskIdOf({ ...TASK, cases: [{ ...first }] })).toBe(taskIdOf(TASK));
  expect(new Set([TASK, ...changed].map(taskIdOf)).size).toBe(changed.length + 1);
});

test('a program sees line feeds only, and has the time of its language', () => {
  expect(stdinOf('1\r\n2\n\r3\r\n')).toBe('1\n2\n\r3\n');
  expect([cpuLimitOf(TASK, 'javascript'), cpuLimitOf(TASK, 'typescript'), cpuLimitOf(TASK, 'python')]).toEqual([
    2_000, 2_000, 6_000,
  ]);
  expect(cpuLimitOf({ cpuLimitMs: 300 }, 'python')).toBe(300);
});
