import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/* Started in the place of the judge's program: says what Node would give to code that escaped from a sandbox. */

const attempt = (work) => {
  try {
    return work() ?? 'done';
  } catch (error) {
    return error.code ?? error.name;
  }
};
process.stdout.write(
  JSON.stringify({
    environment: Object.keys(process.env),
    read: attempt(() => readFileSync('/etc/passwd', 'utf8')),
    readOwn: attempt(() => typeof readFileSync(import.meta.filename, 'utf8')),
    write: attempt(() => writeFileSync('/tmp/judge-probe', 'x')),
    spawn: attempt(() => spawnSync('ls').status),
    code: attempt(() => new Function('return 1')()),
    worker: attempt(() => new Worker('1', { eval: true }).on('error', () => undefined).terminate() && 'done'),
    addon: attempt(() => process.dlopen({ exports: {} }, '/x.node')),
  }),
);
