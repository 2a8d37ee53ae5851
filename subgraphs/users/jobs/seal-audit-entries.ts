import { implementJob } from '../../../platform/jobs.js';
import { sealAuditEntries } from './definitions.js';
import { sealAuditEntries as seal } from '../commands/audit/seal-audit-entries.js';

export const sealAuditEntriesJob = implementJob(sealAuditEntries, async (context) => {
  await seal(context);
});
