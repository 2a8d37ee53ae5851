import 'reflect-metadata';
import { StartupError } from '../platform/config/startup-error.js';
import { run } from './run.js';

run(process.argv.slice(2), (text) => void process.stdout.write(text)).catch((error: unknown) => {
  const text = error instanceof StartupError ? error.message : ((error as Error).stack ?? String(error));
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
});
