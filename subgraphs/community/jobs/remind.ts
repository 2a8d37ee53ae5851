import { implementJob } from '../../../platform/jobs.js';
import { remindOf } from '../commands/notification/remind-of.js';
import { remind } from './definitions.js';

export const remindJob = implementJob(remind, remindOf);
