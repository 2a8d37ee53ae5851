import { implementJob } from '../../../platform/jobs.js';
import { trimNotifications } from '../commands/notification/trim-notifications.js';
import { trimNotifications as definition } from './definitions.js';

export const trimNotificationsJob = implementJob(definition, async (context) => {
  await trimNotifications(context);
});
