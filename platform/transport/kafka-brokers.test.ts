import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBroker, type Broker } from '../../tools/kafka/broker.js';
import { canStartBroker } from '../../tools/kafka/testing/testing.js';
import type { CloudEvent } from '../../schema/events/contract.js';
import { loadConfig } from '../config/config.js';
import type { Environment } from '../config/setting.js';
import type { KafkaConfig } from '../config/kafka.js';
import { newId } from '../domain/ids.js';
import { createLog } from '../process/telemetry.js';
import { eventually } from '../testing/testing.js';
import { KafkaTransport } from './kafka.js';

const PASSWORD = 'only-for-this-test';

/** The next major version of the brokers, spoken to in the plain and over TLS with a log-in. */
describe.skipIf(!canStartBroker())('over Kafka 4', () => {
  let broker: Broker;
  beforeAll(async () => {
    broker = await startBroker({ version: '4', security: { username: 'lyceum', password: PASSWORD } });
  });
  afterAll(() => broker.stop());

  const connect = (config: KafkaConfig): Promise<KafkaTransport> =>
    KafkaTransport.connect(config, {
      log: createLog({ level: 'silent', service: 'test' }),
      onFatal: (error) => {
        throw error;
      },
    });

  const load = (environment: Environment) => loadConfig([], { environment });

  /** As a process reads it from its environment. */
  const secured = (password: string): KafkaConfig =>
    load({
      KAFKA_BROKERS: broker.secure?.brokers,
      KAFKA_TLS: 'true',
      KAFKA_TLS_CA: broker.secure?.ca,
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'lyceum',
      KAFKA_SASL_PASSWORD: password,
    }).kafka as KafkaConfig;

  test.each([
    ['in the plain', () => load({ KAFKA_BROKERS: broker.brokers }).kafka as KafkaConfig],
    ['over TLS with a log-in', () => secured(PASSWORD)],
  ])('events reach consumers and tails %s', async (_name, config) => {
    const transport = await connect(config());
    const topic = `lyceum.test-${newId()}`;
    const heard: string[] = [];
    const handled: string[] = [];
    await transport.tail({
      instance: newId(),
      topics: [topic],
      onGap: () => heard.push('gap'),
      handle: ({ id }) => void heard.push(id),
    });
    await transport.consume({
      group: newId(),
      topics: [topic],
      handle: ({ id }) => Promise.resolve(void handled.push(id)),
    });
    const events = Array.from({ length: 10 }, (): CloudEvent => {
      const [id, time] = [newId(), new Date().toISOString()];
      const type = 'lyceum.test.counted.v1';
      return {
        specversion: '1.0',
        source: 'test',
        data: {},
        subject: 'one',
        traceparent: '00-0',
        id,
        time,
        type,
        correlationid: 'c',
      };
    });
    await transport.publish(topic, events);
    await eventually(() => handled.length === 10 && heard.length === 10);
    const ids = events.map(({ id }) => id);
    expect([handled, heard]).toEqual([ids, ids]);
    await transport.close();
  });

  test('a wrong password is refused', async () => {
    await expect(connect(secured('a-guess'))).rejects.toThrow(/authentication/i);
  });
});
