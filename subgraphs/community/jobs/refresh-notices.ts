import { implementJob } from '../../../platform/jobs.js';
import { refreshNotices } from '../commands/notification/refresh-notices.js';
import { refreshNotices as definition } from './definitions.js';

export const refreshNoticesJob = implementJob(definition, refreshNotices);
