import type { Context } from '../../../platform/context.js';
import type { PeriodicTask } from '../../../platform/periodic.js';
import { judging } from '../providers/judging.js';
import { startJudging } from './start-judging.js';

/** Finds what other instances received or left behind; what this one receives wakes the judging by itself. */
export const leaseSubmissionsTask: PeriodicTask = {
  name: 'lease-submissions',
  everyMs: 500,
  // Where nothing is configured, such as in tests, it is started by the first look.
  run: (context) => judging.orCreate(context, () => startJudging(context, {})).look(),
};

/** Gives back what is being judged, and ends the judge where it is a child process. */
export async function stopJudging(context: Context): Promise<void> {
  await judging.of(context)?.stop();
}
