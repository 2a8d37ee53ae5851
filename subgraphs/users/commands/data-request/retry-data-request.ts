import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { closeAccount } from '../../jobs/definitions.js';
import { audit } from '../audit/audit.js';
import { loadDataRequest } from './load-data-request.js';
import { askAgain } from './take-receipt.js';

/** For operators: retries what is missing. Returns the domains that were asked. Idempotent. */
export function retryDataRequest(context: Context, requestId: string): Promise<readonly string[]> {
  return runCommand(context, 'retryDataRequest', async (transaction) => {
    const request = await loadDataRequest(transaction, requestId);
    await audit(transaction, { action: 'data-request-retried', targetId: request.userId, detail: requestId });
    if (request.status === 'closing') {
      await transaction.enqueue(closeAccount, { requestId });
      return ['users'];
    }
    return askAgain(transaction, request);
  });
}
