import { loadTestKafkaBrokers } from '../../../platform/config/config.js';
import { startBroker } from '../broker.js';
import { loadToolConfig } from '../config.js';
import { brokerAvailable } from '../distribution.js';

export interface TestBroker {
  /** host:port; several, when KAFKA_BROKERS names several, are separated by commas. */
  readonly brokers: string;
  /** Ends the broker if it was started for the tests. */
  stop(): Promise<void>;
}

/**
 * The broker that tests are to use: that of KAFKA_BROKERS, or one of their own. Where neither can be had, a notice is shown
 * and nothing returned, so that tests say `test.skipIf(!kafka)`; on a build server (CI=true) it is an error instead.
 */
export async function requireBroker(): Promise<TestBroker | undefined> {
  const brokers = loadTestKafkaBrokers();
  if (brokers) return { brokers, stop: async () => undefined };
  return canStartBroker() ? await startBroker() : undefined;
}

/** Whether tests can start brokers of their own. If not: shows a notice, or throws on a build server (CI=true). */
export function canStartBroker(): boolean {
  const availability = brokerAvailable();
  if (availability.available) return true;
  if (loadToolConfig().continuousIntegration) {
    throw new Error(`The tests over Kafka can't run: ${availability.reason}`);
  }
  process.stderr.write(
    `\n!!! The tests over Kafka are SKIPPED: ${availability.reason}\n!!! Install it, or name a broker in KAFKA_BROKERS.\n\n`,
  );
  return false;
}
