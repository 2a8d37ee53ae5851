import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { packExport as run } from '../commands/data-request/pack-export.js';

export const packExport = defineJob({
  name: 'pack-export',
  schema: z.object({ requestId: z.uuid() }),
  run: (context, request) => run(context, request),
});
