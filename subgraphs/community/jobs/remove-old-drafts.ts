import { z } from 'zod';
import { runCommand } from '../../../platform/command.js';
import { after, DAY, now } from '../../../platform/domain/clock.js';
import { defineJob, implementJob } from '../../../platform/jobs.js';

const KEPT_MS = 90 * DAY;

export const removeOldDrafts = defineJob({ name: 'remove-old-drafts', schema: z.object({}), cron: '41 3 * * *' });

export const removeOldDraftsJob = implementJob(removeOldDrafts, async (context) => {
  await runCommand(context, 'removeOldDrafts', ({ sql }) =>
    sql('delete from post_draft where saved_at < $1', [after(now(), -KEPT_MS)]),
  );
});
