import { expect, it } from 'vitest';
import { LosslessNumber } from '../../platform/client/json.js';
import { copied, isObject } from './data.js';
import { merge } from './merge.js';
import type { SupergraphTypes } from './supergraph-types.js';

it('a lossless number is a leaf: it is replaced like any other value, and never merged or copied as an object', () => {
  const [one, other] = [new LosslessNumber('9007199254740993'), new LosslessNumber('9007199254740995')];
  const target: Record<string, unknown> = { count: one, list: [one] };
  merge(target, { count: other, list: [other] }, {} as SupergraphTypes, false);
  expect(target['count']).toBe(other);
  expect(target['list']).toEqual([other]);
  expect(one.digits).toBe('9007199254740993');
  expect(copied(one)).toBe(one);
  expect(isObject(one)).toBe(false);
});
