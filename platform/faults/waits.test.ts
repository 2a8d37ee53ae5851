import { describe, expect, test } from 'vitest';
import { eventually } from '../testing/testing.js';
import { createKafka } from '../transport/kafka-client.js';
import { silentLog } from './bare-context.js';
import type { Step } from './counters.js';
import { CASE_TIMEOUT_MS, figures, opensScene, transports } from './scene.js';

const open = opensScene();
/** Transactions that are held open at once. */
const HELD_AT_ONCE = 50;

describe.each(transports)('%s', (transport) => {
  test(
    'events whose transactions end late are not missed, and order is kept',
    { timeout: CASE_TIMEOUT_MS },
    async () => {
      const scene = await open(transport, { writers: HELD_AT_ONCE + 10 });
      await scene.start('relay', 2);
      const middle = scene.counters.length / 2;
      const [slow, quick] = [scene.counters.slice(0, middle), scene.counters.slice(middle)];
      const held = Array.from({ length: figures.held }, (): Step[] => {
        const counterId = scene.random.of(slow);
        // The second waits for the first, or goes before it.
        return [
          { counterId, end: scene.random.next() * figures.heldSeconds },
          { counterId, end: 'committed' },
        ];
      });
      await Promise.all([
        scene.run(held.flat(), HELD_AT_ONCE),
        scene.load({ events: figures.events - 2 * figures.held, counters: quick }),
      ]);
      await scene.drained();
      const result = await scene.expectSound();
      expect(result).toMatchObject({ committed: figures.events, duplicates: 0 });
      const { rows } = await scene.db.query<{ overtaken: number }>(
        `with published as (select o.id, o.bucket, min(p.id) as at from outbox o join publication p using (event_id) group by o.id)
       select count(*)::int as overtaken from published late
       where exists (select from published other where other.bucket = late.bucket and other.id > late.id and other.at < late.at)`,
      );
      // Else nothing was late, and the test shows nothing.
      expect(rows[0]?.overtaken).toBeGreaterThan(0);
      scene.report(`${figures.held} transactions held, ${rows[0]?.overtaken} events overtaken`, result);
    },
  );

  test(
    'a relay that stands still until others have its buckets wakes without harm',
    { timeout: CASE_TIMEOUT_MS },
    async () => {
      const scene = await open(transport);
      const role = await scene.start('relay', 2);
      for (let stop = 0; stop < figures.stopsOfProcesses; stop += 1) {
        const started = await scene.effects();
        const loading = scene.load({ events: figures.events / figures.stopsOfProcesses / 2 });
        await eventually(async () => (await scene.effects()) > started + 20);
        const still = await scene.busiest(role);
        still.signal('SIGSTOP');
        await scene.cutOff(still);
        await loading;
        await scene.drained();
        still.signal('SIGCONT');
        await scene.load({ events: figures.events / figures.stopsOfProcesses / 2 });
        await scene.drained();
        await scene.expectSound({ zombies: true });
      }
      const result = await scene.expectSound({ zombies: true });
      expect(result.committed).toBe(figures.events);
      scene.report(`${figures.stopsOfProcesses} relays stood still`, result);
    },
  );

  test.skipIf(transport === 'in-process')(
    'a consumer that stands still until the group has given it up wakes without harm',
    { timeout: CASE_TIMEOUT_MS },
    async () => {
      const scene = await open(transport);
      const role = await scene.start('consumer', 3);
      const { kafka, domain } = scene.fleet.options;
      if (!kafka) throw new Error('this test needs a broker');
      const admin = createKafka(kafka, silentLog).admin();
      await admin.connect();
      const members = async (): Promise<number> =>
        (await admin.describeGroups([`lyceum.${domain}`])).groups[0]?.members.length ?? 0;
      try {
        await eventually(async () => (await members()) === 3);
        for (let stop = 0; stop < figures.stopsOfProcesses; stop += 1) {
          const started = await scene.effects();
          const loading = scene.load({ events: figures.events / figures.stopsOfProcesses });
          await eventually(async () => (await scene.effects()) > started + 20);
          const still = scene.random.of(scene.fleet.workers(role));
          still.signal('SIGSTOP');
          await eventually(async () => (await members()) === 2, { timeoutMs: 60_000 });
          still.signal('SIGCONT');
          await loading;
          await scene.drained();
          await scene.expectSound();
          await eventually(async () => (await members()) === 3, { timeoutMs: 60_000 });
        }
        const result = await scene.expectSound();
        expect(result.committed).toBe(figures.events);
        scene.report(`${figures.stopsOfProcesses} consumers stood still`, result);
      } finally {
        await admin.disconnect();
      }
    },
  );
});
