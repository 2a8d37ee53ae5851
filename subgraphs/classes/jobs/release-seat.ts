import { z } from 'zod';
import { runCommand } from '../../../platform/command.js';
import { defineJob } from '../../../platform/jobs.js';
import { loadClass } from '../commands/load-class.js';

/** Frees the seats of a class that were not paid in time. */
export const releaseSeat = defineJob({
  name: 'release-seat',
  schema: z.object({ classId: z.uuid() }),
  run: (context, { classId }) =>
    runCommand(context, 'releaseSeat', async (transaction) => {
      const found = await loadClass(transaction, classId);
      found.releaseExpired(transaction.now);
    }),
});
