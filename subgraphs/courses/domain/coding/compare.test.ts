import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRight } from './compare.js';
import type { Comparer } from './coding-task.js';

const STDIN = { kind: 'stdin' } as const;
const FUNCTION = { kind: 'function', name: 'f' } as const;

describe('the output of a program is compared as its task says', () => {
  const right = (comparer: Comparer, expected: string, given: string): boolean =>
    isRight(STDIN, comparer, expected, given);

  test.each([
    ['a b', true, true, false],
    ['a b  \r\n\n\n', true, true, false],
    ['a b\n', true, true, true],
    ['ab', false, false, false],
    ['a\nb', false, true, false],
    ['A b', false, false, false],
    ['', false, false, false],
    [' a b', false, true, false],
    ['\na b', false, true, false],
    ['a  b', false, true, false],
    ['a b c', false, false, false],
  ])('expected "a b\\n", given %j: lines %s, tokens %s, exact %s', (given, lines, tokens, exact) => {
    expect([right('lines', 'a b\n', given), right('tokens', 'a b\n', given), right('exact', 'a b\n', given)]).toEqual([
      lines,
      tokens,
      exact,
    ]);
  });

  test.each([
    ['100000', '100000.05', true],
    ['100000', '100000.2', false],
    ['100000', '1e5', true],
    ['100000', 'nan', false],
    ['100000', '', false],
    ['0', '0.000001', true],
    ['0', '-0', true],
    ['0', '0.0000011', false],
    ['1 2\n3', '1.0 2.\n\n+3', true],
    ['nan', 'nan', true],
    ['nan', 'NaN', false],
    ['16', '0x10', false],
    ['1e400', '1e400', true],
    ['1e400', '1', false],
    ['yes 1', 'yes 1.0000001', true],
    ['yes 1', 'Yes 1', false],
  ])('numbers: expected %j, given %j: %s', (expected, given, same) => {
    expect(right('numbers', expected, given)).toBe(same);
  });

  test('letters are compared without normalization', () => {
    expect(right('lines', 'é', 'e\u0301')).toBe(false);
    expect(right('tokens', 'ß', 'ss')).toBe(false);
  });

  test('what is right by lines is right by tokens, and what is exact is right by lines', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '\r', '\t', '1') });
    fc.assert(
      fc.property(texts, texts, (expected, given) => {
        if (right('exact', expected, given)) expect(right('lines', expected, given)).toBe(true);
        if (right('lines', expected, given)) expect(right('tokens', expected, given)).toBe(true);
        if (right('tokens', expected, given)) expect(right('numbers', expected, given)).toBe(true);
        expect(right('lines', given, expected)).toBe(right('lines', expected, given));
      }),
    );
  });
});

describe('the result of a function is compared as JSON', () => {
  test.each([
    ['{"a":1,"b":[2]}', '{ "b": [2.0], "a": 1 }', true],
    ['[1,2]', '[2,1]', false],
    ['[1,2]', '[1,2,3]', false],
    ['{"a":1}', '{"a":1,"b":null}', false],
    ['{"a":null}', '{}', false],
    ['1', '"1"', false],
    ['0', '-0', true],
    ['0.3', '0.30000000000000004', false],
    ['null', 'NaN', false],
    ['[]', '{}', false],
    ['{"__proto__":1}', '{"__proto__":1}', true],
    ['{"a":1}', '{"__proto__":{"a":1}}', false],
    ['"é"', '"e\u0301"', false],
  ])('expected %s, given %s: %s', (expected, given, same) => {
    expect(isRight(FUNCTION, 'lines', expected, given)).toBe(same);
  });

  test('numbers are near with the comparer for numbers', () => {
    expect(isRight(FUNCTION, 'numbers', '[0.3, {"x": 1e5}]', '[0.30000000000000004, {"x": 100000.05}]')).toBe(true);
    expect(isRight(FUNCTION, 'numbers', '[0.3]', '[0.4]')).toBe(false);
  });

  test('deep results of a program are wrong, not a failure of the platform', () => {
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    expect(isRight(FUNCTION, 'exact', deep, deep)).toBe(false);
  });
});
