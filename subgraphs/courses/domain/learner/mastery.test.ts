import { expect, test } from 'vitest';
import { masteryOf } from './mastery.js';

test('mastery weighs the last ten scores, newest first, and says nothing of fewer than three', () => {
  expect(masteryOf([])).toBeNull();
  expect(masteryOf([1, 1])).toBeNull();
  expect(masteryOf([1, 1, 1])).toBe(1);
  // 1 / (1 + 0.8 + 0.64)
  expect(masteryOf([1, 0, 0])).toBeCloseTo(0.409836, 6);
  expect(masteryOf([0, 0, 1])).toBeCloseTo(0.262295, 6);
  const ten = Array<number>(10).fill(0.5);
  expect(masteryOf([...ten, 1, 1, 1])).toBeCloseTo(0.5, 12);
});
