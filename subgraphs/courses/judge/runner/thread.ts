import { parentPort, workerData } from 'node:worker_threads';
import {
  MIB,
  programError,
  threadResult,
  type Engines,
  type FromThread,
  type ThreadResult,
  type ToThread,
} from './job.js';
import { runJavaScript } from './javascript.js';
import { runPython } from './python.js';

/* One thread of the judge: runs a case, answers, waits for the next. What may run for ever is ended from outside. */

const port = parentPort;
if (!port) throw new Error('This is a thread of the judge, not a program.');
const engines = workerData as Engines;
const collect = (globalThis as { gc?: () => void }).gc;
/** More than a small program has: such an instance is freed at once, not when V8 finds the time. */
const LARGE_KIB = (24 * MIB) / 1024;

const cpuMicros = (): number => {
  const { user, system } = process.threadCpuUsage();
  return user + system;
};
const say = (message: FromThread): void => port.postMessage(message);

async function result({ run }: ToThread): Promise<ThreadResult> {
  try {
    return await (run.language === 'python' ? runPython(run, engines) : runJavaScript(run, engines));
  } catch (error) {
    return threadResult('internal-error', null, null, { error: programError(`the judge failed: ${String(error)}`) });
  }
}

port.on('message', (message: ToThread) => {
  void result(message).then((done) => {
    say({ is: 'done', cpuMicros: cpuMicros(), result: done });
    if ((done.memoryKiB ?? 0) > LARGE_KIB) collect?.();
  });
});
say({ is: 'ready', cpuMicros: cpuMicros() });
