import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { DATA_HOLDERS, DataRequest } from '../../domain/data-request.js';
import { LastSuperAdmin } from '../../domain/errors.js';
import { closeAccount, sendErasureRequested } from '../../jobs/definitions.js';
import { audit } from '../audit/audit.js';
import { loadUser, otherSuperAdmins } from '../shared/load-user.js';
import { provePassword } from '../shared/prove-password.js';
import { orThrow, refuseCode } from '../second-factor/second-factor.js';

export interface RequestErasure {
  readonly password: string;
  readonly code?: string | null;
}

/**
 * The viewer shows what they log in with: the password, and a code where a second factor is on. Asking again answers with the
 * erasure that waits. Returns the id of the request.
 */
export async function requestErasure(context: Context, input: RequestErasure): Promise<string> {
  const viewer = requireViewer(context);
  const proven = await provePassword(context, input.password, 'input.password');
  const outcome = await runCommand(context, 'requestErasure', async (transaction) => {
    const superAdmins = await otherSuperAdmins(transaction, viewer.id);
    const user = await loadUser(transaction, viewer.id);
    user.requireActive();
    await proven.redeem(transaction, user);
    const refusal = await refuseCode(transaction, user, input.code);
    if (refusal) return refusal;
    if (user.roles.includes('super_admin') && superAdmins.others < 1) throw new LastSuperAdmin();
    const waiting = await transaction.find(DataRequest, { userId: user.id, kind: 'erasure', status: 'scheduled' });
    if (waiting) return waiting.id;
    const request = transaction.add(new DataRequest(user.id, 'erasure', DATA_HOLDERS, transaction.now));
    const dueAt = request.dueAt ?? transaction.now;
    await transaction.enqueue(closeAccount, { requestId: request.id }, { runAt: dueAt, key: closeKey(request.id) });
    await transaction.enqueue(sendErasureRequested, { userId: user.id, dueAt: dueAt.toISOString() });
    await audit(transaction, { action: 'erasure-requested', targetId: user.id, detail: request.id });
    return request.id;
  });
  return orThrow(outcome);
}

/** Of the job that begins the erasure when it is due. */
export function closeKey(requestId: string): string {
  return `close-account/${requestId}`;
}
