import { afterEach, expect, test, vi } from 'vitest';
import { silentLog as log } from '../../../platform/faults/bare-context.js';
import { JudgeUnavailable, type Judge } from './client/judge.js';
import { Dispatcher } from './dispatcher.js';
import { threadResult } from './runner/job.js';
import { Work } from './work.js';

afterEach(() => {
  vi.useRealTimers();
});

test('a case runs after its judge was away, though the clock is a little behind the timer', async () => {
  // Timers count from the time that the event loop last read: they may fire just before a clock says so.
  vi.useFakeTimers({ toFake: ['performance'] });
  let calls = 0;
  const judge: Judge = {
    threads: 1,
    run: async () => {
      calls += 1;
      if (calls === 1) throw new JudgeUnavailable('it starts');
      return { ...threadResult('finished', null, null, {}), cpuMs: 1 };
    },
    close: async () => undefined,
  };
  const verdict = await new Promise((resolve) =>
    new Dispatcher([judge], log).add(
      new Work({
        priority: 0,
        sequence: 1,
        language: 'javascript',
        source: '',
        io: { kind: 'stdin' },
        comparer: 'exact',
        cpuLimitMs: null,
        memoryLimitMiB: 64,
        caseCount: 1,
        mode: 'all-cases',
        caseOf: async () => ({ input: '', expected: null }),
        onResult: (result) => resolve(result.verdict),
      }),
    ),
  );
  expect([verdict, calls]).toEqual(['accepted', 2]);
});
