import 'reflect-metadata';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { disableVendorTelemetry, loadConfig } from './platform/config/config.js';
import { runProcess, type OwnProcess } from './platform/process/process.js';
import { domains } from './subgraphs/domains.js';
import { StartupError } from './platform/config/startup-error.js';
import { createLog } from './platform/process/telemetry.js';
import type { Platform } from './start/one-process.js';

const started = performance.now();
const seconds = (): string => `${((performance.now() - started) / 1_000).toFixed(1)} s`;
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const progressLine = (step: string): string => `  ${seconds().padStart(6)}  ${step}`;

async function main(own: OwnProcess): Promise<void> {
  const flags = new Set(process.argv.slice(2));
  for (const flag of flags) {
    if (!['--reset', '--no-demo'].includes(flag)) {
      throw new StartupError(
        `There is no flag ${flag}. There are --reset (begin with empty data) and --no-demo (without demo data).`,
      );
    }
  }
  const config = loadConfig(domains);
  disableVendorTelemetry();
  if (flags.has('--reset')) {
    if (config.databaseUrl)
      throw new StartupError(
        '--reset deletes the embedded database only: unset DATABASE_URL, or empty that cluster yourself.',
      );
    await rm(config.dataDirectory, { recursive: true, force: true });
  }
  say('Starting Lyceum');
  const log = createLog({ level: config.logLevel, service: 'lyceum' });
  // Loaded after the configuration was checked: a wrong setting is said at once, not after two seconds of loading.
  const [{ startPlatform }, { definitions }, { fillWithDemo, describe }, { exampleOperations }] = await Promise.all([
    import('./start/one-process.js'),
    import('./subgraphs/all.js'),
    import('./start/demo-data.js'),
    import('./schema/examples.js'),
  ]);
  const platform = await startPlatform({
    config,
    definitions,
    supergraphFile: resolve('schema/supergraph.graphql'),
    exampleOperations,
    log,
    progress: (step) => say(progressLine(step)),
    onStarting: (stop) =>
      own.stopWith(() => {
        say('\nStopping');
        return stop();
      }),
    ...(!flags.has('--no-demo') && {
      fill: (empty: Platform) => {
        say(progressLine('a school with forty learners, for the first time'));
        return fillWithDemo(empty);
      },
    }),
  });
  say(`\nReady in ${seconds()}\n\n${describe(platform)}`);
  own.ready({ url: platform.url, mailUrl: platform.mailUrl });
}

runProcess(main);
