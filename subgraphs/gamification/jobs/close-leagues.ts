import { implementJob } from '../../../platform/jobs.js';
import { closeLeagues } from '../commands/league/close-leagues.js';
import { closeLeagues as definition } from './definitions.js';

export const closeLeaguesJob = implementJob(definition, (context) => closeLeagues(context));
