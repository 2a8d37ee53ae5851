import { reaction } from '../../../platform/inbox.js';
import { DataExportRequested } from '../../../schema/events/users.js';
import { exportPerson } from '../jobs/export-person.js';

/** By a job, for a file is no part of a transaction. */
export const onDataExportRequested = reaction(DataExportRequested, (transaction, { data: { userId, requestId } }) =>
  transaction.enqueue(exportPerson, { userId, requestId }),
);
