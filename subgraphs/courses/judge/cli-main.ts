import { StartupError } from '../../../platform/config/startup-error.js';
import { judgeFromShell } from './cli.js';

judgeFromShell(process.argv.slice(2), (text) => void process.stdout.write(text)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    const text = error instanceof StartupError ? error.message : ((error as Error).stack ?? String(error));
    process.stderr.write(`${text}\n`);
    process.exitCode = 2;
  },
);
