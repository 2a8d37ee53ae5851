import { implementJob } from '../../../platform/jobs.js';
import { forgetOutput as forget } from '../commands/coding/forget-output.js';
import { forgetOutput } from './definitions.js';

export const forgetOutputJob = implementJob(forgetOutput, async (context) => {
  while (await forget(context));
});
