import type { TestProject } from 'vitest/node';
import { newKeyPair } from '../../platform/auth.js';
import { requireBroker } from '../../tools/kafka/testing/testing.js';
import { providePlatform } from './platform.js';

/** The same journeys over seven kinds of processes and Kafka, two of them twice. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const broker = await requireBroker();
  if (!broker) {
    for (const name of ['platformUrl', 'mailsUrl', 'tracesUrl', 'stripeUrl', 'dataDirectory', 'metricsUrl'] as const)
      project.provide(name, '');
    project.provide('subgraphs', []);
    project.provide('servicePrivateKey', '');
    return () => Promise.resolve();
  }
  try {
    // Known here, so that it can be tried what a stolen one of another subgraph opens.
    const keys = await newKeyPair();
    const stop = await providePlatform(project, 'start-processes.ts', ['gamification=2', 'community=2'], {
      KAFKA_BROKERS: broker.brokers,
      SERVICE_PRIVATE_KEY: JSON.stringify(keys.privateKey),
      SERVICE_PUBLIC_KEY: JSON.stringify(keys.publicKey),
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
