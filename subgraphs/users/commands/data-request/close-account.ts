import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, SECOND } from '../../../../platform/domain/clock.js';
import { beginErasure, sendErasureBegun } from '../../jobs/definitions.js';
import { audit } from '../audit/audit.js';
import { loadDataRequest } from './load-data-request.js';
import { loadUser, otherSuperAdmins } from '../shared/load-user.js';
import { endSessions } from '../session/sessions.js';

/** Requests of the person that were under way when their sessions ended have been answered by then. */
const LAST_REQUESTS_MS = 10 * SECOND;

/**
 * The first step of an erasure that is due: it cannot be cancelled any more, and the user is signed out everywhere and cannot sign in.
 * Each aggregate has its own transaction; after an interruption a retry continues.
 */
export async function closeAccount(context: Context, { requestId }: { readonly requestId: string }): Promise<void> {
  const userId = await runCommand(context, 'closeRequest', async (transaction) => {
    const request = await loadDataRequest(transaction, requestId);
    return request.close(transaction.now) ? request.userId : undefined;
  });
  if (userId === undefined) return;
  await runCommand(context, 'closeAccount', async (transaction) => {
    const superAdmins = await otherSuperAdmins(transaction, userId);
    const user = await loadUser(transaction, userId);
    if (user.close(superAdmins)) {
      await endSessions(transaction, user, 'erased');
      await audit(transaction, { action: 'account-closed', targetId: userId, detail: requestId });
      await transaction.enqueue(sendErasureBegun, { userId });
    }
    await transaction.enqueue(
      beginErasure,
      { requestId },
      { runAt: after(transaction.now, LAST_REQUESTS_MS), key: `begin-erasure/${requestId}` },
    );
  });
}
