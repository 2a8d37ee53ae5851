import { expect, test } from 'vitest';
import { similarPairs, type Sketched } from './similarity.js';

const program = (id: string, sketch: readonly number[], userId = id): Sketched => ({
  id,
  userId,
  entrantId: userId,
  submittedAt: new Date(Date.UTC(2027, 2, 20, 10, id.charCodeAt(0))),
  sketch: [...sketch].sort((a, b) => a - b),
});
/** Hashes of a program; those that all have are the same in each. */
const hashes = (seed: number, count = 48): number[] => Array.from({ length: count }, (_, at) => 1_000 * seed + 17 * at);

test('copies are found, the most similar first and the earlier program first; others and one’s own are not', () => {
  const changed = [...hashes(1).slice(0, 42), ...hashes(9, 6)];
  const pairs = similarPairs([
    program('d', hashes(1), 'c'),
    program('c', hashes(1)),
    program('b', changed),
    program('a', hashes(1)),
    program('e', hashes(2)),
  ]);
  expect(
    pairs.map(({ programs, similarity }) => [programs.map(({ id }) => id).join(''), Math.round(similarity * 100)]),
  ).toEqual([
    ['ac', 100],
    ['ad', 100],
    ['ab', 88],
    ['bc', 88],
    ['bd', 88],
  ]);
});

test('what all programs have in common makes no pair, and neither do short programs', () => {
  const common = hashes(0, 30);
  const many = Array.from({ length: 60 }, (_, at) => program(String(at), [...common, ...hashes(at + 1, 3)]));
  expect(similarPairs(many)).toEqual([]);
  expect(similarPairs([program('a', hashes(1, 15)), program('b', hashes(1, 15))])).toEqual([]);
});
