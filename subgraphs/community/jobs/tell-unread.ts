import { implementJob } from '../../../platform/jobs.js';
import { tellUnread } from '../commands/notification/tell-unread.js';
import { tellUnread as definition } from './definitions.js';

export const tellUnreadJob = implementJob(definition, tellUnread);
