import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Connection } from './types.js';
import { encodeCursor, page } from './pagination.js';
import { baskets } from '../testing/domain.js';
import { TestSubgraph } from '../testing/subgraph.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(baskets);
});
afterAll(() => subgraph.stop());

interface Row {
  readonly n: number;
}
/** Two rows a second, with microseconds: what a JavaScript date would cut off. */
const LIST = {
  select: `select n, timestamptz '2026-03-29 00:00:00Z' + (n / 2) * interval '1 microsecond' as at from generate_series(1, 9) n`,
  parameters: [],
  orderBy: ['at', 'n'],
} as const;

const walk = async (args: { first?: number; last?: number }, direction: 'asc' | 'desc'): Promise<number[][]> => {
  const pages: number[][] = [];
  let cursor: string | null = null;
  for (;;) {
    const forward = args.first !== undefined;
    const result: Connection<Row> = await page<Row>(
      subgraph.running.services.db,
      { ...LIST, direction },
      { ...args, ...(cursor && { [forward ? 'after' : 'before']: cursor }) },
    );
    pages.push(result.edges.map((edge) => edge.node.n));
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = result.pageInfo;
    if (!(forward ? hasNextPage : hasPreviousPage)) return pages;
    cursor = forward ? endCursor : startCursor;
  }
};

test('pages forward and backward, in both directions, show every row once', async () => {
  expect(await walk({ first: 4 }, 'asc')).toEqual([[1, 2, 3, 4], [5, 6, 7, 8], [9]]);
  expect(await walk({ first: 4 }, 'desc')).toEqual([[9, 8, 7, 6], [5, 4, 3, 2], [1]]);
  expect(await walk({ last: 4 }, 'asc')).toEqual([[6, 7, 8, 9], [2, 3, 4, 5], [1]]);
});

test.each([
  { first: 0 },
  { first: -1 },
  { last: 101 },
  { first: 1, last: 1 },
  { after: 'x' },
  { after: encodeCursor(['yesterday', 'one']) },
  { after: Buffer.from('["1"]').toString('base64url') },
])('%o is refused by name', async (args) => {
  await expect(page(subgraph.running.services.db, LIST, args)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});
