import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { StartupError } from '../../platform/config/startup-error.js';
import { startBroker } from './broker.js';

/** A broker in the foreground, with lasting data in .lyceum/kafka; `--port` chooses another port than 9092. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '9092' } } });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new StartupError('--port must be from 1 to 65535.');
  const interrupted = new Promise<'interrupted'>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => done('interrupted'));
  });
  process.stdout.write('Starting Kafka. The first time its jars are downloaded (46 MB).\n');
  const broker = await startBroker({ port, directory: resolve('.lyceum/kafka') });
  process.stdout.write(`Kafka is ready on ${broker.brokers} (KAFKA_BROKERS=${broker.brokers}). Ctrl-C ends it.\n`);
  const end = await Promise.race([interrupted, broker.ended().then(() => 'died' as const)]);
  if (end === 'died') throw new StartupError(`Kafka ended unexpectedly. ${broker.logFile} may tell why.`);
  await broker.stop();
  process.stdout.write('Kafka has stopped.\n');
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof StartupError ? error.message : String((error as Error).stack)}\n`);
  process.exitCode = 1;
}
