import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { expireExport as run } from '../commands/data-request/expire-export.js';

export const expireExport = defineJob({
  name: 'expire-export',
  schema: z.object({ requestId: z.uuid() }),
  run: (context, request) => run(context, request),
});
