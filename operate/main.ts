import 'reflect-metadata';
import { StartupError } from '../platform/config/startup-error.js';
import { run } from './run.js';

try {
  const done = await run(process.argv.slice(2), (text) => void process.stdout.write(text));
  if (!done) process.exitCode = 1;
} catch (error) {
  const text = error instanceof StartupError ? error.message : ((error as Error).stack ?? String(error));
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
