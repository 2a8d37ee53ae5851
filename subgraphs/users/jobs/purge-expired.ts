import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { purgeExpired as purge } from '../commands/purge-expired.js';

export const purgeExpired = defineJob({
  name: 'purge-expired',
  schema: z.object({}),
  cron: '17 3 * * *',
  run: (context) => purge(context),
});
