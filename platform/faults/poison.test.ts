import { describe, expect, test } from 'vitest';
import { CASE_TIMEOUT_MS, figures, opensScene, transports } from './scene.js';

const open = opensScene();
const perCounter = figures.events / figures.counters;

describe.each(transports)('%s', (transport) => {
  test.each([
    { where: 'the last of its aggregate', counters: figures.poisoned, number: perCounter },
    // Half of each aggregate's events wait with it.
    {
      where: 'in the middle of its aggregate',
      counters: figures.poisoned / (perCounter / 2),
      number: perCounter / 2 + 1,
    },
  ])(
    'poison that is $where keeps no one else from going on, and is redriven once and in order',
    { timeout: CASE_TIMEOUT_MS },
    async ({ where, counters, number }) => {
      const scene = await open(transport);
      const role = await scene.start('consumer', 2);
      const poisoned = scene.random.shuffled(scene.counters).slice(0, counters);
      await scene.db.query('insert into poison select unnest($1::uuid[]), $2', [poisoned, number]);
      await scene.load({ events: figures.events, rolledBack: 0 });
      await scene.drained();
      expect(await scene.effects()).toBe(figures.events - figures.poisoned);
      await scene.expectSound({ deadLetters: figures.poisoned });
      const { rows } = await scene.db.query('select 1 from dead_letter where error is not null');
      expect(rows).toHaveLength(counters);

      const [first, second] = scene.fleet.workers(role);
      expect(await first?.ask({ do: 'redrive' })).toBe(0);
      await scene.expectSound({ deadLetters: figures.poisoned });

      await scene.db.query('delete from poison');
      await Promise.all([
        first?.ask({ do: 'redrive' }),
        second?.ask({ do: 'redrive' }),
        // Some arrive while their aggregate's dead letters are being redriven.
        scene.load({ events: poisoned.length * 5, counters: poisoned }),
      ]);
      await scene.drained();
      const result = await scene.expectSound();
      expect(await scene.effects()).toBe(figures.events + poisoned.length * 5);
      expect(await first?.ask({ do: 'redrive' })).toBe(0);
      scene.report(`${figures.poisoned} dead letters, poison ${where}`, result);
    },
  );
});
