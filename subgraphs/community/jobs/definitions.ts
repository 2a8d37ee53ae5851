import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';

/** Notifies the users of an audience who come after one. */
export const notifyAudience = defineJob({
  name: 'notify-audience',
  schema: z.object({
    eventId: z.uuid(),
    after: z.uuid(),
    /** As its command defines it. */
    telling: z.record(z.string(), z.unknown()),
  }),
});

/** Deletes notifications beyond what is kept. */
export const trimNotifications = defineJob({
  name: 'trim-notifications',
  schema: z.object({}),
  cron: '41 2 * * *',
});
