import { copied, define, isObject, own, type Data } from './data.js';
import type { SupergraphTypes } from './supergraph-types.js';

/**
 * Adds what a subgraph said of an object to what others said. Null takes nothing away: it says that this subgraph has
 * nothing, or failed. Objects of `source` become part of `target` unless `copy` is set, which is for answers that several
 * places of the response are made of and that are not to change together.
 */
export function merge(target: Data, source: Data, types: SupergraphTypes, copy: boolean): void {
  for (const key of Object.keys(source)) {
    const value = source[key];
    if (value === undefined) continue;
    const present = own(target, key);
    if (present === undefined || present === null) {
      define(target, key, copy ? copied(value) : value);
    } else if (typeof present === 'object') {
      if (Array.isArray(present)) mergeLists(target, key, present, value, types, copy);
      else if (isObject(value) && isObject(present)) merge(present, value, types, copy);
      else if (value !== null) define(target, key, copy ? copied(value) : value);
    } else if (value !== null && !(key === '__typename' && isLessSpecific(value, present, types))) {
      define(target, key, copy ? copied(value) : value);
    }
  }
}

/** Two lists of the same objects are merged item by item; of others the later one holds. */
function mergeLists(
  target: Data,
  key: string,
  present: unknown[],
  value: unknown,
  types: SupergraphTypes,
  copy: boolean,
): void {
  if (value === null) return;
  if (!Array.isArray(value) || value.length !== present.length) {
    define(target, key, copy ? copied(value) : value);
    return;
  }
  for (let index = 0; index < present.length; index += 1) {
    const item: unknown = value[index];
    const before = present[index];
    if (isObject(before) && isObject(item)) merge(before, item, types, copy);
    else if (Array.isArray(before) && Array.isArray(item)) {
      const holder: Data = { item: before };
      mergeLists(holder, 'item', before, item, types, copy);
      present[index] = holder['item'];
    } else if (item !== null && item !== undefined) present[index] = copy ? copied(item) : item;
  }
}

/** A subgraph with `@interfaceObject` knows only the interface; another one knows the object type. */
function isLessSpecific(name: unknown, than: unknown, types: SupergraphTypes): boolean {
  return name !== than && typeof name === 'string' && types.isInterface(name);
}
