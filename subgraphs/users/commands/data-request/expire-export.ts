import { DATA_HOLDERS } from '../../domain/data-request.js';
import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { partKey } from '../../../../platform/privacy.js';
import { archiveKey, loadDataRequest } from './load-data-request.js';

/** Deletes the download links and the files of the export. */
export async function expireExport(context: Context, { requestId }: { readonly requestId: string }): Promise<void> {
  await runCommand(context, 'expireExport', async (transaction) => {
    (await loadDataRequest(transaction, requestId)).expire(transaction.now);
    await transaction.sql('delete from data_export_link where request_id = $1', [requestId]);
  });
  await context.storage.delete(archiveKey(requestId));
  for (const domain of DATA_HOLDERS) await context.storage.delete(partKey(requestId, domain));
}
