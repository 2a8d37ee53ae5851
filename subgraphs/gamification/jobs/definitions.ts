import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';

/** Deletes boards of weeks and months that are no longer kept. */
export const purgeBoards = defineJob({ name: 'purge-boards', schema: z.object({}), cron: '23 4 * * *' });
