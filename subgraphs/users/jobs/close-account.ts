import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { closeAccount as run } from '../commands/data-request/close-account.js';

export const closeAccount = defineJob({
  name: 'close-account',
  schema: z.object({ requestId: z.uuid() }),
  run: (context, request) => run(context, request),
});
