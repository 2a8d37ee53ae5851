import { expect, test } from 'vitest';
import { averageOf, stateOf, type GradebookCell } from './gradebook.js';

const NOW = new Date('2026-03-29T12:00:00Z');
const cell = (more: Partial<GradebookCell>): GradebookCell => ({
  exerciseId: 'e',
  weight: 1,
  score: null,
  excused: false,
  closesAt: null,
  ...more,
});
const CLOSED = new Date('2026-03-29T12:00:00Z');

test('the average is weighted; missing work counts as 0 from the close on; what is excused or open does not count', () => {
  const cells = [
    cell({ score: 1, weight: 3 }),
    cell({ score: 0.5 }),
    cell({ score: 0.1, excused: true }),
    cell({ weight: 5 }),
    cell({ closesAt: CLOSED }),
  ];
  expect(cells.map((one) => stateOf(one, NOW))).toEqual(['scored', 'scored', 'excused', 'open', 'missing']);
  expect(averageOf(cells, NOW)).toBe(0.7);
  expect(averageOf(cells, new Date('2026-03-29T11:59:59Z'))).toBe(0.875);
  expect(averageOf([cell({}), cell({ excused: true })], NOW)).toBeNull();
  expect(averageOf([cell({ score: 1, weight: 0 })], NOW)).toBeNull();
});
