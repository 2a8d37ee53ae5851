import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { gamification } from '../../subgraph.js';
import { loadPlayer } from './load-player.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
});
afterAll(() => subgraph.stop());

test('of two that meet an unknown player at once, the second waits and gets the player of the first', async () => {
  const id = newId();
  const context = subgraph.context(null);
  const meet = (then: () => Promise<unknown>) =>
    runCommand(context, 'meet', async (transaction) => {
      const player = await loadPlayer(transaction, id);
      await then();
      return player.id;
    });
  const waiting = () =>
    subgraph.rows(
      `select 1 from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and query like 'insert into player %'`,
    );
  let second: Promise<string> | undefined;
  const first = meet(() => {
    second = meet(() => Promise.resolve());
    // Refused or not, it is heard of below.
    second.catch(() => undefined);
    return eventually(async () => (await waiting()).length > 0);
  });
  expect(await first).toBe(id);
  expect(await second).toBe(id);
  expect(await subgraph.rows('select total_xp, level from player where id = $1', [id])).toEqual([
    { totalXp: 0, level: 1 },
  ]);
});
