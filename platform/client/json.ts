/**
 * A number of JSON that would lose digits as a JavaScript number, such as a 64-bit integer. It is written again with the
 * digits that it had.
 */
export class LosslessNumber {
  constructor(readonly digits: string) {}

  toJSON(): unknown {
    return rawJSON(this.digits);
  }
}

/** Source text access of JSON (ECMAScript proposal, in Node 22 and later), which TypeScript does not describe yet. */
const { rawJSON, parse } = JSON as unknown as {
  readonly rawJSON: (text: string) => unknown;
  readonly parse: (
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ) => unknown;
};

/** A number can lose digits only from 16 digits on. Most texts have none and need no reviver, which is slow. */
const MANY_DIGITS = /\d{16}/;
const INTEGER = /^-?\d{16,}$/;

/** Whether an integer has other digits when it is a JavaScript number. */
export function losesDigits(integer: string): boolean {
  return INTEGER.test(integer) && String(Number(integer)) !== integer;
}

/** Whether a JSON text may have integers that lose digits. */
export function mayLoseDigits(text: string): boolean {
  return MANY_DIGITS.test(text);
}

/** The first lossless number within a value of JSON. */
export function firstLossless(value: unknown): LosslessNumber | undefined {
  // No recursion: a text can hold more levels than the stack.
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (next instanceof LosslessNumber) return next;
    if (typeof next === 'object' && next !== null) left.push(...(Object.values(next) as unknown[]));
  }
  return undefined;
}

/** A reviver for `JSON.parse`. */
export function reviveLossless(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  return typeof value === 'number' && source !== undefined && losesDigits(source) ? new LosslessNumber(source) : value;
}

/** Like `JSON.parse`, with each integer that would lose digits as a {@link LosslessNumber}. */
export function parseJson(text: string): unknown {
  return MANY_DIGITS.test(text) ? parse(text, reviveLossless) : JSON.parse(text);
}
