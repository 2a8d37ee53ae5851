import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../../platform/command.js';
import { newId } from '../../../platform/domain/ids.js';
import { TestSubgraph } from '../../../platform/testing-subgraph.js';
import { gamification } from '../subgraph.js';
import { loadPlayer } from './load-player.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
});
afterAll(() => subgraph.stop());

test('20 that meet an unknown player at once all get the same one, at the first try', async () => {
  const id = newId();
  const context = subgraph.context(null);
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, () =>
      runCommand(context, 'meet', async (transaction) => (await loadPlayer(transaction, id)).id),
    ),
  );
  expect(results).toEqual(Array(20).fill({ status: 'fulfilled', value: id }));
  expect(await subgraph.rows('select id, total_xp, level from player where id = $1', [id])).toEqual([
    { id, totalXp: 0, level: 1 },
  ]);
});
