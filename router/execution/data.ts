import { LosslessNumber, parseJson } from '../../platform/client/json.js';

/** Data of subgraphs and clients. Names are chosen by others: `__proto__` and `constructor` are possible. */
export type Data = Record<string, unknown>;

/** Data that is already serialized. JSON.stringify gives the same result, but parses it first. */
export class JsonText {
  readonly [name: string]: unknown;

  constructor(readonly text: string) {}

  toJSON(): unknown {
    return parseJson(this.text);
  }
}

/** The JSON of a result; its data goes in as it is where it is text. */
export function resultText({ data, ...rest }: { readonly data?: unknown; readonly errors?: unknown }): string {
  if (!(data instanceof JsonText)) return JSON.stringify({ ...rest, data });
  const others = JSON.stringify(rest);
  return others === '{}' ? `{"data":${data.text}}` : `{"data":${data.text},${others.slice(1)}`;
}

const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** A lossless number is a leaf, although it is an object in JavaScript. */
export function isObject(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof LosslessNumber);
}

/** Of an object that came from JSON, and so has inherited names. */
export function own(data: Data, key: string): unknown {
  const value = data[key];
  // Nearly no name is inherited, and to ask for every one costs more than to read it.
  return value !== undefined && INHERITED.has(key) && !Object.hasOwn(data, key) ? undefined : value;
}

/** Also of `__proto__`, which a plain assignment would take for the prototype. */
export function define(data: Data, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(data, key, { value, writable: true, enumerable: true, configurable: true });
  else data[key] = value;
}

/** Names that objects have from birth, so that reading one that is missing gives something. */
export function isInherited(key: string): boolean {
  return INHERITED.has(key);
}

/** Of values as JSON has them. With `copies`, what stands in several places stands in them in the copy too, once; without, each is another. */
export function copied(value: unknown, copies?: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null || value instanceof LosslessNumber) return value;
  const known = copies?.get(value);
  if (known !== undefined) return known;
  if (Array.isArray(value)) {
    const list = new Array<unknown>(value.length);
    for (let index = 0; index < value.length; index += 1) list[index] = copied(value[index], copies);
    copies?.set(value, list);
    return list;
  }
  const copy: Data = {};
  for (const key of Object.keys(value)) define(copy, key, copied((value as Data)[key], copies));
  copies?.set(value, copy);
  return copy;
}
