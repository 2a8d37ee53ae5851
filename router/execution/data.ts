/** Data of subgraphs and clients by names that anyone may choose, `__proto__` and `constructor` among them. */
export type Data = Record<string, unknown>;

/** An object without inherited names that V8 still keeps as fast as a literal; those of `Object.create(null)` are hash tables. */
export const Bare = function () {
  // Its properties are what is assigned.
} as unknown as new () => Data;
Bare.prototype = Object.freeze(Object.create(null) as object);

export function isObject(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Of an object that came from JSON, and so has inherited names. */
export function own(data: Data, key: string): unknown {
  return Object.hasOwn(data, key) ? data[key] : undefined;
}

/** Also of `__proto__`, which a plain assignment would take for the prototype. */
export function define(data: Data, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(data, key, { value, writable: true, enumerable: true, configurable: true });
  else data[key] = value;
}

/** Names that objects have from birth, so that reading one that is missing gives something. */
export function isInherited(key: string): boolean {
  return key in Object.prototype;
}

/** Of values as JSON has them. */
export function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copied);
  const copy: Data = {};
  for (const key of Object.keys(value)) define(copy, key, copied((value as Data)[key]));
  return copy;
}
