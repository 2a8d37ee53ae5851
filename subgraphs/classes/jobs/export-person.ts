import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { exportPerson as run } from '../commands/export-person.js';

export const exportPerson = defineJob({
  name: 'export-person',
  schema: z.object({ userId: z.uuid(), requestId: z.uuid() }),
  run: async (context, request) => {
    await run(context, request);
  },
});
