import { implementJob } from '../../../platform/jobs.js';
import { countContestResults as count } from '../commands/contest/count-results.js';
import { countContestResults } from './definitions.js';

export const countContestResultsJob = implementJob(countContestResults, (context, { contestId }) =>
  count(context, contestId),
);
