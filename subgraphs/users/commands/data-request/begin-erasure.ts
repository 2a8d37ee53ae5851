import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { loadDataRequest } from './load-data-request.js';

/** Every domain is asked to forget the person; twice is the same as once. */
export function beginErasure(context: Context, { requestId }: { readonly requestId: string }): Promise<void> {
  return runCommand(context, 'beginErasure', async (transaction) => {
    (await loadDataRequest(transaction, requestId)).begin();
  });
}
