import 'reflect-metadata';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { disableVendorTelemetry, loadConfig } from './platform/config.js';
import { StartupError } from './platform/startup-error.js';
import { createLog } from './platform/telemetry.js';
import type { Platform } from './start/one-process.js';

const started = performance.now();
const seconds = (): string => `${((performance.now() - started) / 1_000).toFixed(1)} s`;
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const progressLine = (step: string): string => `  ${seconds().padStart(6)}  ${step}`;

async function main(): Promise<void> {
  const flags = new Set(process.argv.slice(2));
  for (const flag of flags) {
    if (!['--reset', '--no-demo'].includes(flag)) {
      throw new StartupError(
        `There is no flag ${flag}. There are --reset (begin with empty data) and --no-demo (without demo data).`,
      );
    }
  }
  const config = loadConfig();
  disableVendorTelemetry();
  if (flags.has('--reset')) {
    if (config.databaseUrl)
      throw new StartupError(
        '--reset deletes the embedded database only: unset DATABASE_URL, or empty that cluster yourself.',
      );
    await rm(config.dataDirectory, { recursive: true, force: true });
  }
  endOnSignals();
  say('Starting Lyceum');
  const log = createLog({ level: config.logLevel, service: 'lyceum' });
  // Loaded after the configuration was checked: a wrong setting is said at once, not after two seconds of loading.
  const [{ startPlatform }, { definitions }, { prepare, fillWithDemo, describe }, { exampleOperations }] =
    await Promise.all([
      import('./start/one-process.js'),
      import('./schema/subgraphs.js'),
      import('./start/demo-data.js'),
      import('./start/examples.js'),
    ]);
  const platform = await startPlatform({
    config,
    definitions,
    supergraphFile: resolve('schema/supergraph.graphql'),
    exampleOperations,
    log,
    progress: (step) => say(progressLine(step)),
    onStarting: (stopEverything) => (stop = stopEverything),
    prepare: (prepared) => prepare(prepared, config),
    ...(!flags.has('--no-demo') && {
      fill: (empty: Platform) => {
        say(progressLine('a school with forty learners, for the first time'));
        return fillWithDemo(empty);
      },
    }),
  });
  say(`\nReady in ${seconds()}\n\n${describe(platform)}`);
  // For a parent process that waits for us.
  process.send?.({ ready: true, url: platform.url });
}

let stop: () => Promise<void> = () => Promise.resolve();
let stopping = false;

/** The first signal stops in order, also in the middle of the start; a second one at once. */
function endOnSignals(): void {
  const end = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    say('\nStopping');
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  process.on('disconnect', end);
}

main().catch((error: unknown) => {
  // What was being started when everything was told to stop fails, and that is no news.
  if (stopping) return;
  process.stderr.write(
    error instanceof StartupError
      ? `\n${error.message}\n`
      : `\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
});
