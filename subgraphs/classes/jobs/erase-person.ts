import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { erasePerson as run } from '../commands/erase-person.js';

export const erasePerson = defineJob({
  name: 'erase-person',
  schema: z.object({ userId: z.uuid(), requestId: z.uuid() }),
  run: async (context, request) => {
    await run(context, request);
  },
});
