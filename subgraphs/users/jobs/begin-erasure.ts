import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { beginErasure as run } from '../commands/data-request/begin-erasure.js';

export const beginErasure = defineJob({
  name: 'begin-erasure',
  schema: z.object({ requestId: z.uuid() }),
  run: (context, request) => run(context, request),
});
