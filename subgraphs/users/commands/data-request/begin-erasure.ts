import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { loadDataRequest } from './load-data-request.js';

/** Asks every domain to erase the data of the user. Idempotent. */
export function beginErasure(context: Context, { requestId }: { readonly requestId: string }): Promise<void> {
  return runCommand(context, 'beginErasure', async (transaction) => {
    (await loadDataRequest(transaction, requestId)).begin();
  });
}
