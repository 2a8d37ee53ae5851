import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { partKey } from '../../../platform/privacy.js';

/** A part that nobody waits for any more. */
export const deletePart = defineJob({
  name: 'delete-part',
  schema: z.object({ requestId: z.uuid(), domain: z.string() }),
  run: (context, { requestId, domain }) => context.storage.delete(partKey(requestId, domain)),
});
