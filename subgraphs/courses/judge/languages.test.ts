import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { nodeArguments } from './client/local-judge.js';
import { TestJudge } from './testing/judge.js';

const judge = new TestJudge(2);
afterAll(() => judge.close());

const lines = (...all: string[]): string => all.join('\n');

describe('JavaScript', () => {
  test('reads stdin by lines or as a whole, and writes to both streams', async () => {
    const source = lines(
      'const n = Number(readline());',
      'for (let i = 0; i < n; i++) console.log(readline().toUpperCase());',
      'console.error([readAll(), readline()]);',
    );
    const result = await judge.run('javascript', source, { stdin: '2\na\nb\nrest\nmore' });
    expect(result).toMatchObject({ outcome: 'finished', stdout: 'A\nB\n', stderr: "[ 'rest\\nmore', null ]\n" });
    expect(result.cpuMs).toBeGreaterThan(0);
    expect(result.memoryKiB).toBe(16 * 1024);
  });

  test.each([
    ['[1, "a", null, undefined, -0]', "[ 1, 'a', null, undefined, -0 ]"],
    ['{ a: { b: { c: { d: 1 } } } }', '{ a: { b: { c: [Object] } } }'],
    ['new Map([["k", new Set([1])]])', "Map(1) { 'k' => Set(1) { 1 } }"],
    ['new Uint8Array(3)', 'Uint8Array(3) [ 0, 0, 0 ]'],
    ['10n, Symbol("s"), class A {}, function f() {}', '10n Symbol(s) [class A] [Function: f]'],
    ['new (class Point { x = 1 })()', 'Point { x: 1 }'],
    ['new RangeError("no")', 'RangeError: no'],
  ])('prints %s as Node does', async (expression, printed) => {
    const source = `const value = [${expression}]; console.log(...(${JSON.stringify(expression)}.includes(', Symbol') ? value : [(${expression.startsWith('{') ? `(${expression})` : expression})]))`;
    expect((await judge.run('javascript', source)).stdout).toBe(`${printed}\n`);
  });

  test('an error has its place and its calls', async () => {
    const source = lines(
      'function inner(x) {',
      '  return x.missing.more;',
      '}',
      'console.log("before");',
      'inner({});',
    );
    const result = await judge.run('javascript', source);
    expect(result).toMatchObject({ outcome: 'runtime-error', stdout: 'before\n' });
    expect(result.error).toMatchObject({ line: 2, message: "TypeError: cannot read property 'more' of undefined" });
    expect(result.error?.stack.map((call) => call.replace(/:\d+\)/, ')'))).toEqual(['inner (2)', '<program> (5)']);
  });

  test('a mistake in the source is reported before anything runs', async () => {
    const result = await judge.run('javascript', lines('console.log(1);', 'let x = ;'));
    expect(result).toMatchObject({ outcome: 'compile-error', stdout: '', error: { line: 2, column: 9 } });
  });

  test('a promise at the end that is rejected is an error of the program', async () => {
    const source = lines('async function main() { await null; throw new Error("late") }', 'main();');
    expect(await judge.run('javascript', source)).toMatchObject({ outcome: 'runtime-error', error: { line: 1 } });
  });

  test('await and export are allowed at the top level', async () => {
    expect((await judge.run('javascript', 'console.log(await Promise.resolve(1))')).stdout).toBe('1\n');
    const exported = await judge.call('javascript', 'export const add = (a, b) => a + b;', 'add', 1, 2);
    expect(exported).toMatchObject({ outcome: 'finished', value: '3' });
  });
});

describe('TypeScript', () => {
  const SOURCE = lines(
    'enum Color { Red, Green }',
    'namespace Shapes { export const sides = 4 }',
    'class Point { constructor(private readonly x: number) {} get(): number { return this.x } }',
    'interface Named { readonly name: string }',
    'function boom(value: Named): void {',
    '\tconst other = (value as any).missing!;',
    '\tother.call();',
    '}',
    'console.log(Color.Green, Shapes.sides, new Point(5).get());',
    'boom({ name: "x" });',
  );

  test('what TypeScript adds to JavaScript works, and an error has its place in the source', async () => {
    const result = await judge.run('typescript', SOURCE);
    expect(result).toMatchObject({ outcome: 'runtime-error', stdout: '1 4 5\n', error: { line: 7 } });
    expect(result.error?.stack.map((call) => call.replace(/:\d+\)/, ')'))).toEqual(['boom (7)', '<program> (10)']);
  });

  test('types are not checked', async () => {
    expect((await judge.run('typescript', 'const x: number = "text"; console.log(x)')).stdout).toBe('text\n');
  });

  test.each([
    [lines('const a: number = 1;', '\t\tconst x: number = ;'), 2, 21],
    ['let s = "日本"; const x: number = ;', 1, 33],
    [lines('abstract class {', ' x(:number)'), 1, 16],
  ])('a mistake has line and column: %s', async (source, line, column) => {
    expect(await judge.run('typescript', source)).toMatchObject({ outcome: 'compile-error', error: { line, column } });
  });

  test('a parser that broke is not used again', async () => {
    expect(await judge.run('typescript', '['.repeat(65_000))).toMatchObject({ outcome: 'compile-error' });
    expect((await judge.run('typescript', 'const a: number = 2; console.log(a)')).stdout).toBe('2\n');
  });
});

describe('Python', () => {
  test('reads stdin and writes to both streams', async () => {
    const source = lines(
      'import sys',
      'n = int(input())',
      'print(sum(map(int, sys.stdin.read().split())), n)',
      'print("é", file=sys.stderr)',
    );
    const result = await judge.run('python', source, { stdin: '3\n1 2\n3\n' });
    expect(result).toMatchObject({ outcome: 'finished', stdout: '6 3\n', stderr: 'é\n' });
  });

  test('is 3.12 with its library', async () => {
    const source = lines(
      'import sys, math, re, collections, itertools, dataclasses, heapq, decimal, fractions, functools, json, datetime',
      '@dataclasses.dataclass',
      'class P:\n  x: int',
      'print(sys.version_info[:2], P(1), math.gcd(4, 6), __name__)',
    );
    expect((await judge.run('python', source)).stdout).toBe('(3, 12) P(x=1) 2 __main__\n');
  });

  test('an error has its place and its calls', async () => {
    const result = await judge.run('python', lines('def inner(x):', '    return 1 / x', 'print("before")', 'inner(0)'));
    expect(result).toMatchObject({
      outcome: 'runtime-error',
      stdout: 'before\n',
      error: {
        message: 'ZeroDivisionError: division by zero',
        line: 2,
        column: 12,
        stack: ['inner (2:12)', '<module> (4:1)'],
      },
    });
  });

  test('a mistake in the source is reported before anything runs', async () => {
    const result = await judge.run('python', lines('print(1)', 'x = (1 +'));
    expect(result).toMatchObject({ outcome: 'compile-error', stdout: '', error: { line: 2, column: 5 } });
  });

  test.each([
    ['import sys\nsys.exit(0)', 'finished', null],
    ['import sys\nsys.exit()', 'finished', null],
    ['import sys\nsys.exit(3)', 'runtime-error', 'exit code 3'],
    ['raise SystemExit("why")', 'runtime-error', 'exit code 1'],
    ['import os\nos._exit(0)', 'finished', null],
  ])('%s ends as %s', async (source, outcome, message) => {
    const result = await judge.run('python', source);
    expect([result.outcome, result.error?.message ?? null]).toEqual([outcome, message]);
  });

  test('sleeping uses no CPU time', async () => {
    const result = await judge.run('python', 'import time\ntime.sleep(1)');
    expect(result.outcome).toBe('finished');
    // Waiting in a loop would use a second.
    expect(result.cpuMs).toBeLessThan(1_000);
  });
});

describe('a function', () => {
  const PROGRAMS = [
    ['javascript', 'const pair = (a, b) => ({ sum: a + b, both: [a, b], none: null })'],
    ['javascript', 'async function pair(a, b) { await null; return { sum: a + b, both: [a, b], none: null } }'],
    ['typescript', 'export function pair(a: number, b: number) { return { sum: a + b, both: [a, b], none: null } }'],
    ['python', 'def pair(a, b):\n    print("aside")\n    return {"sum": a + b, "both": [a, b], "none": None}'],
  ] as const;
  test.each(PROGRAMS)('%s gets JSON and gives JSON: %s', async (language, source) => {
    const { outcome, value } = await judge.call(language, source, 'pair', 1, 2.5);
    expect([outcome, JSON.parse(value ?? 'null')]).toEqual(['finished', { sum: 3.5, both: [1, 2.5], none: null }]);
  });

  test.each([
    ['javascript', 'function other() {}', 'ReferenceError: pair is not a function of the program'],
    ['python', 'pair = 3', 'NameError: pair is not a function of the program'],
    ['javascript', 'const pair = () => new Promise(() => {})', 'Error: the promise of pair is never settled'],
    ['javascript', 'function pair() { throw new Error("no") }', 'Error: no'],
    ['python', 'def pair(a, b): raise ValueError("no")', 'ValueError: no'],
    ['python', 'def pair(a, b): return {1, 2}', 'TypeError: Object of type set is not JSON serializable'],
  ] as const)('%s that has none ends with an error: %s', async (language, source, message) => {
    expect(await judge.call(language, source, 'pair', 1, 2)).toMatchObject({
      outcome: 'runtime-error',
      error: { message },
    });
  });

  test.each([
    ['javascript', 'const pair = () => [NaN, 1n]'],
    ['python', 'def pair(a, b): return float("nan")'],
  ] as const)('%s can not return what JSON has no word for: %s', async (language, source) => {
    const { value } = await judge.call(language, source, 'pair', 1, 2);
    expect(value).not.toBe('null');
    expect(value).not.toBe('[null,1]');
  });
});

test('a program has the memory that its limit says', async () => {
  const source =
    'const a = []; for (let i = 0; i < 40; i++) a.push(new Uint8Array(1024 * 1024).fill(1)); console.log(a.length)';
  expect((await judge.run('javascript', source, { memoryLimitMiB: 32 })).outcome).toBe('memory-limit');
  expect((await judge.run('javascript', source)).stdout).toBe('40\n');
  const python = 'a = bytearray(100 * 1024 * 1024); print(len(a))';
  expect((await judge.run('python', python)).outcome).toBe('memory-limit');
  expect((await judge.run('python', python, { memoryLimitMiB: 256 })).stdout).toBe(`${100 * 1024 * 1024}\n`);
});

test('a case that is aborted ends, whether it runs or waits', async () => {
  const running = [new AbortController(), new AbortController(), new AbortController()];
  const results = running.map(({ signal }) =>
    judge.judge.run(
      {
        language: 'javascript',
        source: 'for (;;);',
        input: { kind: 'stdin', text: '' },
        cpuLimitMs: 60_000,
        memoryLimitMiB: 64,
        outputLimitBytes: 100,
      },
      signal,
    ),
  );
  for (const one of running) one.abort();
  expect((await Promise.all(results)).map(({ outcome }) => outcome)).toEqual(['aborted', 'aborted', 'aborted']);
});

test('code that escaped from a sandbox would find neither environment, files nor processes', async () => {
  const probe = join(import.meta.dirname, 'testing/probe-config.js');
  const { stdout } = await promisify(execFile)(process.execPath, [...nodeArguments(), probe], { env: {}, cwd: '/' });
  expect(JSON.parse(stdout)).toEqual({
    environment: [],
    read: 'ERR_ACCESS_DENIED',
    readOwn: 'string',
    write: 'ERR_ACCESS_DENIED',
    spawn: 'ERR_ACCESS_DENIED',
    code: 'EvalError',
    worker: 'done',
    addon: 'ERR_DLOPEN_DISABLED',
  });
});
