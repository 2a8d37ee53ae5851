import type { Context } from '../../../platform/context.js';
import type { PeriodicTask } from '../../../platform/periodic.js';
import { judgingOf, setJudging } from '../providers/judging.js';
import { LocalJudge } from './client/local-judge.js';
import { InstanceJudging } from './instance-judging.js';

/** Finds what other instances received or left behind; what this one receives wakes the judging by itself. */
export const leaseSubmissionsTask: PeriodicTask = {
  name: 'lease-submissions',
  everyMs: 500,
  run: async (context) => {
    const judging = (judgingOf(context) as InstanceJudging | undefined) ?? startJudging(context);
    await judging.look();
  },
};

function startJudging(context: Context): InstanceJudging {
  const judging = new InstanceJudging(() => context, [new LocalJudge({ log: context.log })]);
  setJudging(context, judging);
  return judging;
}

export async function stopJudging(context: Context): Promise<void> {
  const judging = judgingOf(context) as InstanceJudging | undefined;
  setJudging(context, undefined);
  await judging?.stop();
}
