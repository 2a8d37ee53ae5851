import { implementJob } from '../../../platform/jobs.js';
import { settleContest } from '../commands/contest/settle-contest.js';
import { settleContest as definition } from './definitions.js';

export const settleContestJob = implementJob(definition, (context, { contestId }) => settleContest(context, contestId));
