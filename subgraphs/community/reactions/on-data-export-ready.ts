import { reaction } from '../../../platform/inbox.js';
import { DataExportReady } from '../../../schema/events/users.js';
import { notify } from '../commands/notify.js';
import { notice } from '../domain/notices.js';

export const onDataExportReady = reaction(DataExportReady, async (transaction, { id, data: { userId, expiresAt } }) => {
  await notify(transaction, id, [userId], notice('data-export-ready', { expiresAt }));
});
