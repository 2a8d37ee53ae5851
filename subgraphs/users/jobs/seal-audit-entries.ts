import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { sealAuditEntries as seal } from '../commands/audit/seal-audit-entries.js';

export const sealAuditEntries = defineJob({
  name: 'seal-audit-entries',
  schema: z.object({}),
  cron: '* * * * *',
  run: async (context) => {
    await seal(context);
  },
});
