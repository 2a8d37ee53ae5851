import { KafkaJSNonRetriableError } from 'kafkajs';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { requireBroker } from '../../tools/kafka/testing/testing.js';
import type { CloudEvent } from '../../schema/events/contract.js';
import { newId } from '../domain/ids.js';
import { createMetrics } from '../process/metrics.js';
import { addConsumerLag } from '../process/subgraph-metrics.js';
import { createLog } from '../process/telemetry.js';
import { eventually } from '../testing/testing.js';
import { InProcessTransport } from './in-process.js';
import { createKafka } from './kafka-client.js';
import { KafkaTransport } from './kafka.js';
import { consumerLag } from './kafka-lag.js';
import { TransportClosed, type Consumer, type Transport } from './transport.js';

const broker = await requireBroker();
const log = createLog({ level: 'silent', service: 'test' });
const kafka = { brokers: (broker?.brokers ?? '').split(','), partitions: 3 };
const open: Transport[] = [];
const fatal = vi.fn<(error: Error) => void>();

async function overKafka(sessionTimeoutMs = 6_000): Promise<Transport> {
  const transport = await KafkaTransport.connect(kafka, { log, onFatal: fatal, sessionTimeoutMs });
  open.push(transport);
  return transport;
}

function inProcess(): Promise<Transport> {
  const transport = new InProcessTransport();
  transport.open();
  open.push(transport);
  return Promise.resolve(transport);
}

/** Each test has a topic and a group of its own. */
const fresh = (): { topic: string; group: string } => ({ topic: `lyceum.test-${newId()}`, group: `test-${newId()}` });

const event = (subject: string, number: number): CloudEvent => ({
  specversion: '1.0',
  id: newId(),
  source: 'test',
  type: 'lyceum.test.counted.v1',
  time: new Date().toISOString(),
  subject,
  traceparent: '00-0',
  correlationid: 'c',
  data: { number },
});

const numberOf = (one: CloudEvent): number => (one.data as { number: number }).number;

/** Numbers by subject, in the order in which they were handled; the same number again is left out, as an inbox does. */
class Effects {
  readonly bySubject = new Map<string, number[]>();
  handled = 0;

  readonly handle = (one: CloudEvent): Promise<void> => {
    this.handled += 1;
    const numbers = this.bySubject.get(one.subject) ?? [];
    if (!numbers.includes(numberOf(one))) numbers.push(numberOf(one));
    this.bySubject.set(one.subject, numbers);
    return Promise.resolve();
  };

  get total(): number {
    return [...this.bySubject.values()].reduce((sum, numbers) => sum + numbers.length, 0);
  }
}

const SUBJECTS = Array.from({ length: 20 }, () => newId());
const everySubject = (from: number, to: number): CloudEvent[] =>
  Array.from({ length: to - from }, (_, index) => from + index).flatMap((number) =>
    SUBJECTS.map((subject) => event(subject, number)),
  );
const inOrder = (to: number) => new Map(SUBJECTS.map((subject) => [subject, Array.from({ length: to }, (_, n) => n)]));

beforeAll(() => fatal.mockClear());
afterEach(async () => {
  for (const transport of open.splice(0)) await transport.close();
});
afterAll(() => broker?.stop());

const adapters = [
  { name: 'in one process', start: inProcess, skipped: false },
  { name: 'over Kafka', start: overKafka, skipped: broker === undefined },
];

describe.each(adapters)('every transport, $name', ({ start, skipped }) => {
  test.skipIf(skipped)('brings each event to every group, each subject in its order', async () => {
    const transport = await start();
    const { topic, group } = fresh();
    const [first, second] = [new Effects(), new Effects()];
    await transport.consume({ group, topics: [topic], handle: first.handle });
    await transport.consume({ group: `${group}-2`, topics: [topic], handle: second.handle });
    for (let number = 0; number < 10; number += 5) await transport.publish(topic, everySubject(number, number + 5));
    await eventually(() => first.total === 200 && second.total === 200);
    expect(first.bySubject).toEqual(inOrder(10));
    expect(second.bySubject).toEqual(inOrder(10));
  });

  test.skipIf(skipped)('brings an event again whose handler rejected, before those behind it', async () => {
    const transport = await start();
    const { topic, group } = fresh();
    const effects = new Effects();
    let failures = 2;
    await transport.consume({
      group,
      topics: [topic],
      handle: (one) => {
        if (numberOf(one) === 1 && failures-- > 0) return Promise.reject(new Error('the database is away'));
        return effects.handle(one);
      },
    });
    const [subject] = SUBJECTS as [string];
    // As the relay does: what was not taken is published again.
    const events = [0, 1, 2].map((number) => event(subject, number));
    await eventually(() =>
      transport.publish(topic, events).then(
        () => true,
        () => false,
      ),
    );
    await eventually(() => effects.total === 3);
    expect(effects.bySubject).toEqual(new Map([[subject, [0, 1, 2]]]));
  });

  test.skipIf(skipped)(
    'tells a tail everything from its start on and nothing of before, ephemeral events too',
    async () => {
      const transport = await start();
      const { topic } = fresh();
      await transport.publish(topic, [event('before', 0)]);
      const heard: string[] = [];
      const onGap = vi.fn();
      await transport.tail({
        instance: newId(),
        topics: [topic, `${topic}.live`],
        onGap,
        handle: ({ subject }) => {
          heard.push(subject);
          if (subject === 'faulty') throw new Error('a viewer that fails');
        },
      });
      await transport.publish(topic, [event('faulty', 0), event('after', 0)]);
      await transport.publishEphemeral(`${topic}.live`, event('ephemeral', 0));
      await eventually(() => heard.includes('ephemeral') && heard.includes('after'));
      expect(heard.toSorted()).toEqual(['after', 'ephemeral', 'faulty']);
      expect(onGap).not.toHaveBeenCalled();
    },
  );

  test.skipIf(skipped)('takes nothing after it was closed', async () => {
    const transport = await start();
    const { topic } = fresh();
    await transport.close();
    await expect(transport.publish(topic, [event('late', 0)])).rejects.toBeInstanceOf(TransportClosed);
  });
});

describe.skipIf(broker === undefined)('over Kafka', () => {
  test('topics are made with the configured partitions, and only once by many at a time', async () => {
    const { topic } = fresh();
    const transports = await Promise.all([overKafka(), overKafka(), overKafka()]);
    await Promise.all(transports.map((transport) => transport.publish(topic, [event('a', 0)])));
    const admin = createKafka(kafka, log).admin();
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    await admin.disconnect();
    expect(topics[0]?.partitions).toHaveLength(3);
  });

  test('who takes over goes on where the other stopped', async () => {
    const { topic, group } = fresh();
    const transport = await overKafka();
    const [before, after] = [new Effects(), new Effects()];
    const first = await transport.consume({ group, topics: [topic], handle: before.handle });
    await transport.publish(topic, everySubject(0, 3));
    await eventually(() => before.total === 60);
    await first.stop();
    await transport.publish(topic, everySubject(3, 5));
    await transport.consume({ group, topics: [topic], handle: after.handle });
    await eventually(() => after.total === 40);
    expect(after.handled).toBe(40);
    await eventually(async () => (await lagOf(group)) === 0);
  });

  test('members of a group share its partitions, and one that ends leaves its share to the others', async () => {
    const { topic, group } = fresh();
    const [one, two] = [await overKafka(), await overKafka()];
    const [left, right, all] = [new Effects(), new Effects(), new Effects()];
    const both = (own: Effects) => async (event: CloudEvent) => {
      await own.handle(event);
      await all.handle(event);
    };
    await one.consume({ group, topics: [topic], handle: both(left) });
    const second: Consumer = await two.consume({ group, topics: [topic], handle: both(right) });
    let number = 0;
    await eventually(async () => {
      await one.publish(topic, everySubject(number, (number += 1)));
      return left.handled > 0 && right.handled > 0;
    });
    await second.stop();
    const shared = right.handled;
    await one.publish(topic, everySubject(number, (number += 1)));
    await eventually(() => all.total === number * SUBJECTS.length);
    expect(right.handled).toBe(shared);
    expect(all.bySubject).toEqual(inOrder(number));
  });

  test('a handler slower than the session timeout keeps its partition', async () => {
    const { topic, group } = fresh();
    const [one, two] = [await overKafka(1_500), await overKafka(1_500)];
    const effects = new Effects();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const slow = async (event: CloudEvent): Promise<void> => {
      await held;
      await effects.handle(event);
    };
    await one.publish(topic, [event('slow', 0)]);
    await one.consume({ group, topics: [topic], handle: slow });
    const started = Date.now();
    await eventually(() => Date.now() - started > 3_000);
    // A member without work would be given the partition at once when the first were taken for dead.
    const watcher = await two.consume({ group: `${group}-other`, topics: [topic], handle: effects.handle });
    await eventually(() => effects.handled === 1);
    await watcher.stop();
    expect(await stateOf(group)).toEqual({ state: 'Stable', members: 1 });
    release();
    await eventually(() => effects.handled === 2);
    await eventually(async () => (await lagOf(group)) === 0);
    expect(effects.handled).toBe(2);
  });

  test('an error that no retry fixes is reported as fatal', async () => {
    const { topic, group } = fresh();
    const transport = await overKafka();
    const broken = new KafkaJSNonRetriableError('not allowed');
    await transport.consume({ group, topics: [topic], handle: () => Promise.reject(broken) });
    await transport.publish(topic, [event('a', 0)]);
    await eventually(() => fatal.mock.calls.length > 0);
    expect(fatal.mock.calls[0]?.[0].message).toContain('not allowed');
  });

  test('what is no event is passed over', async () => {
    const { topic, group } = fresh();
    const transport = await overKafka();
    await transport.publish(topic, [{ nonsense: true, subject: 'a' } as unknown as CloudEvent, event('a', 0)]);
    const effects = new Effects();
    await transport.consume({ group, topics: [topic], handle: effects.handle });
    await eventually(() => effects.handled === 1);
    await eventually(async () => (await lagOf(group)) === 0);
  });

  test('how far a group is behind is among the figures', async () => {
    const { topic, group } = fresh();
    const transport = await overKafka();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const effects = new Effects();
    await transport.consume({
      group,
      topics: [topic],
      handle: async (one) => {
        if (numberOf(one) > 0) await held;
        await effects.handle(one);
      },
    });
    // A group that never committed is not behind: it has no place.
    await transport.publish(topic, [event('a', 0)]);
    await eventually(async () => effects.handled === 1 && (await lagOf(group)) === 0);
    await transport.publish(topic, [event('a', 1), event('a', 2)]);
    const figure = async (): Promise<number | undefined> => {
      // Of its own each time: what was asked lately is not asked again.
      const registry = createMetrics();
      addConsumerLag(registry, group, kafka, log);
      const { values } = (await registry.getSingleMetric('lyceum_consumer_lag')?.get()) ?? { values: [] };
      return values.find(({ labels }) => labels['topic'] === topic && labels['subgraph'] === group)?.value;
    };
    await eventually(async () => (await figure()) === 2);
    release();
    await eventually(async () => (await figure()) === 0);
  });

  test('an idle connection sets no timers', async () => {
    const transport = await overKafka();
    const { topic } = fresh();
    await transport.publish(topic, [event('a', 0)]);
    const timers = vi.spyOn(globalThis, 'setTimeout');
    await new Promise((resolve) => setImmediate(resolve));
    const before = timers.mock.calls.length;
    let turns = 0;
    await eventually(() => (turns += 1) > 20);
    const own = timers.mock.calls.length - before;
    timers.mockRestore();
    // `eventually` sets one a turn; the fault of the client would set one a millisecond.
    expect(own).toBeLessThan(40);
  });
});

async function lagOf(group: string): Promise<number> {
  const lags = await consumerLag(kafka, [`lyceum.${group}`], log);
  return lags.reduce((sum, { lag }) => sum + lag, 0);
}

async function stateOf(group: string): Promise<{ state: string; members: number }> {
  const admin = createKafka(kafka, log).admin();
  const { groups } = await admin.describeGroups([`lyceum.${group}`]);
  await admin.disconnect();
  return { state: groups[0]?.state ?? 'Unknown', members: groups[0]?.members.length ?? 0 };
}
