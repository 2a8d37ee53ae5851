import type { TestProject } from 'vitest/node';
import { requireBroker } from '../tools/kafka/testing.js';
import { providePlatform } from './platform.js';

/** The same journeys over seven kinds of processes and Kafka, two of them twice. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const broker = await requireBroker();
  if (!broker) {
    for (const name of ['platformUrl', 'mailsUrl', 'tracesUrl', 'stripeUrl', 'dataDirectory'] as const)
      project.provide(name, '');
    return () => Promise.resolve();
  }
  try {
    const stop = await providePlatform(project, 'start-processes.ts', ['gamification=2', 'community=2'], {
      KAFKA_BROKERS: broker.brokers,
    });
    return async () => {
      await stop();
      await broker.stop();
    };
  } catch (error) {
    await broker.stop();
    throw error;
  }
}
