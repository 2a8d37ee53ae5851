import { implementJob } from '../../../platform/jobs.js';
import { purgeExpired } from './definitions.js';
import { purgeExpired as purge } from '../commands/maintenance/purge-expired.js';

export const purgeExpiredJob = implementJob(purgeExpired, (context) => purge(context));
