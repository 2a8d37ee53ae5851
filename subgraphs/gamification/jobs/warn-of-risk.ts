import { implementJob } from '../../../platform/jobs.js';
import { warnOfRisk } from '../commands/player/warn-of-risk.js';
import { warnOfRisk as definition } from './definitions.js';

export const warnOfRiskJob = implementJob(definition, (context) => warnOfRisk(context));
