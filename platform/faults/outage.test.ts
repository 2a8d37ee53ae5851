import { afterEach, describe, expect, test } from 'vitest';
import { startBroker, type Broker } from '../../tools/kafka/broker.js';
import { canStartBroker } from '../../tools/kafka/testing/testing.js';
import { eventually } from '../testing/testing.js';
import { CASE_TIMEOUT_MS, figures, opensScene } from './scene.js';

let broker: Broker | undefined;
afterEach(() => broker?.stop());
const open = opensScene();

// Of its own: others of this run need theirs.
describe.skipIf(!canStartBroker())('Kafka', () => {
  test(
    'while the broker is away every command is accepted, and within a minute of its return all is delivered',
    { timeout: CASE_TIMEOUT_MS },
    async () => {
      broker = await startBroker();
      const kafka = { brokers: [broker.brokers], partitions: 6, replicationFactor: 1 };
      const scene = await open('Kafka', { kafka });
      await Promise.all([scene.fleet.start('subgraph'), scene.fleet.start('subgraph')]);
      await scene.load({ events: figures.events / 10 });

      await broker.stop({ keepData: true });
      const away = performance.now();
      const elapsed = (): number => (performance.now() - away) / 1_000 / figures.outageSeconds;
      const before = await scene.committed();
      const events = figures.events / 2;
      await scene.load({
        events,
        mayGoOn: async () => elapsed() >= 1 || (await scene.committed()) - before <= elapsed() * events,
      });
      await eventually(() => elapsed() >= 1, { timeoutMs: 2_000 * figures.outageSeconds });
      expect((await scene.committed()) - before).toBe(events);

      await broker.start();
      const back = performance.now();
      await scene.drained(60_000);
      const seconds = ((performance.now() - back) / 1_000).toFixed(1);
      await scene.load({ events: figures.events / 10 });
      await scene.drained();
      const result = await scene.expectSound();
      scene.report(`broker away for ${figures.outageSeconds} s, ${events} events delivered ${seconds} s after`, result);
    },
  );
});
