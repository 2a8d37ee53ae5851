import { availableParallelism } from 'node:os';
import type { Context } from '../../../platform/context.js';
import { LocalJudge } from './client/local-judge.js';
import { RemoteJudge } from './client/remote-judge.js';
import { InstanceJudging } from './instance-judging.js';

export interface JudgingSettings {
  /** Absent: a child process. */
  readonly judgeUrl?: readonly string[] | undefined;
  readonly judgeToken?: string | undefined;
  readonly judgeWorkers?: number | undefined;
}

/** The judging of this instance of courses, by judges over TCP or by a child process. */
export function startJudging(context: Context, settings: JudgingSettings): InstanceJudging {
  const { judgeUrl: urls = [], judgeToken: token = '', judgeWorkers } = settings;
  const { log } = context;
  if (urls.length === 0) {
    // The platform needs processors as well.
    const threads = judgeWorkers ?? Math.max(1, Math.floor(availableParallelism() / 2));
    return new InstanceJudging(() => context, [new LocalJudge({ threads, log })]);
  }
  const judges = urls.map((url) => {
    const { hostname, port } = new URL(url);
    return new RemoteJudge({ host: hostname, port: Number(port), token, log, onReady: () => started.wake() });
  });
  const started = new InstanceJudging(() => context, judges);
  return started;
}
