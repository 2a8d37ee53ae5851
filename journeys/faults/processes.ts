import { join } from 'node:path';
import { inject } from 'vitest';
import { startBroker } from '../../tools/kafka/broker.js';
import { startPlatform, type RunningPlatform } from '../testing/platform.js';

/** A platform as compiled processes over a broker of its own: so many of each as `counts` says, such as `router=2`. */
export async function startProcesses(
  counts: readonly string[],
  given: Readonly<Record<string, string>> = {},
): Promise<RunningPlatform> {
  const broker = await startBroker();
  try {
    const settings = { ...given, KAFKA_BROKERS: broker.brokers };
    const platform = await startPlatform(join(inject('programs'), 'start-processes.js'), counts, settings);
    return {
      ...platform,
      stop: async () => {
        try {
          await platform.stop();
        } finally {
          await broker.stop();
        }
      },
    };
  } catch (error) {
    await broker.stop();
    throw error;
  }
}
