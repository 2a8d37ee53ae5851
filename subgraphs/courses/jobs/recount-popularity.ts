import { implementJob } from '../../../platform/jobs.js';
import { recountPopularity as recount } from '../commands/catalog/recount-popularity.js';
import { recountPopularity } from './definitions.js';

export const recountPopularityJob = implementJob(recountPopularity, async (context) => {
  let after: string | null = null;
  do after = await recount(context, after);
  while (after !== null);
});
