import type { Comparer, TaskIo } from './coding-task.js';

/** Absolute or relative, whichever is more generous. */
const TOLERANCE = 1e-6;
/** Expected results are written by authors; a deeper one of a program is not equal to any of them. */
const MOST_DEPTH = 200;

/** Whether what a program gave is what was expected. Case matters, and Unicode is not normalized. */
export function isRight(io: TaskIo, comparer: Comparer, expected: string, given: string): boolean {
  return io.kind === 'function' ? isSameJson(comparer, expected, given) : COMPARE[comparer](expected, given);
}

const COMPARE: Readonly<Record<Comparer, (expected: string, given: string) => boolean>> = {
  exact: (expected, given) => expected === given,
  lines: (expected, given) => equal(linesOf(expected), linesOf(given), (a, b) => a === b),
  tokens: (expected, given) => equal(tokensOf(expected), tokensOf(given), (a, b) => a === b),
  numbers: (expected, given) => equal(tokensOf(expected), tokensOf(given), isSameToken),
};

function equal<Item>(expected: readonly Item[], given: readonly Item[], same: (a: Item, b: Item) => boolean): boolean {
  return expected.length === given.length && expected.every((item, index) => same(item, given[index] as Item));
}

/** Without whitespace at the ends of lines, and without empty lines at the end. */
function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trimEnd());
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

function tokensOf(text: string): string[] {
  return text.split(/\s+/).filter((token) => token !== '');
}

/** No hexadecimal, no `Infinity`, no `nan`: those are words. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function isSameToken(expected: string, given: string): boolean {
  if (!NUMBER.test(expected) || !NUMBER.test(given)) return expected === given;
  return isNear(Number(expected), Number(given));
}

function isNear(expected: number, given: number): boolean {
  if (expected === given) return true;
  const difference = Math.abs(expected - given);
  // Beyond the largest double: equal only as itself.
  return Number.isFinite(difference) && difference <= TOLERANCE * Math.max(1, Math.abs(expected));
}

/** Results of functions are equal as JSON values: the order of keys and the spelling of numbers don't matter. */
function isSameJson(comparer: Comparer, expected: string, given: string): boolean {
  let values: [unknown, unknown];
  try {
    values = [JSON.parse(expected), JSON.parse(given)];
  } catch {
    return false;
  }
  const same = comparer === 'numbers' ? isNear : (a: number, b: number) => a === b;
  return isSameValue(values[0], values[1], same, 0);
}

function isSameValue(a: unknown, b: unknown, same: (a: number, b: number) => boolean, depth: number): boolean {
  if (depth > MOST_DEPTH) return false;
  if (typeof a === 'number' && typeof b === 'number') return same(a, b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b)) return false;
    return equal(a as unknown[], b as unknown[], (one, other) => isSameValue(one, other, same, depth + 1));
  }
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isSameValue(left[key], right[key], same, depth + 1))
  );
}
