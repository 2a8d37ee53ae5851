import { expect, test } from 'vitest';
import type { Context } from './context.js';
import { startPeriodicTasks } from './periodic.js';
import type { Log } from './process/telemetry.js';

const context = (): Context => ({}) as Context;
const logTo = (lines: object[]): Log => ({ error: (line: object) => lines.push(line) }) as unknown as Log;

test('a task runs again and again, one run at a time, at once while there is more', async () => {
  let [runs, active, most] = [0, 0, 0];
  const reached = Promise.withResolvers<void>();
  const tasks = startPeriodicTasks(
    [
      {
        name: 'count',
        everyMs: 60_000,
        run: async () => {
          active += 1;
          most = Math.max(most, active);
          await new Promise((done) => setImmediate(done));
          active -= 1;
          runs += 1;
          if (runs === 5) reached.resolve();
          return runs < 5;
        },
      },
    ],
    { context, log: logTo([]) },
  );
  await reached.promise;
  await tasks.stop();
  expect([runs, most]).toEqual([5, 1]);
});

test('a task that fails is logged and retried; the others go on', async () => {
  const lines: object[] = [];
  const recovered = Promise.withResolvers<void>();
  let tries = 0;
  const failing = async (): Promise<void> => {
    tries += 1;
    if (tries < 3) throw new Error('not yet');
    recovered.resolve();
  };
  const tasks = startPeriodicTasks([{ name: 'fails', everyMs: 1, run: failing }], { context, log: logTo(lines) });
  await recovered.promise;
  await tasks.stop();
  expect(lines).toMatchObject([{ task: 'fails' }, { task: 'fails' }]);
});

test('stop waits for the run that is under way, and starts no other', async () => {
  const started = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  let runs = 0;
  const run = async (): Promise<void> => {
    runs += 1;
    started.resolve();
    await gate.promise;
  };
  const tasks = startPeriodicTasks([{ name: 'slow', everyMs: 1, run }], { context, log: logTo([]) });
  await started.promise;
  let ended = false;
  const stopping = tasks.stop().then(() => (ended = true));
  await new Promise((done) => setImmediate(done));
  expect(ended).toBe(false);
  gate.resolve();
  await stopping;
  expect(runs).toBe(1);
});
