import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { DATA_HOLDERS, DataRequest } from '../../domain/data-request.js';
import { LastSuperAdmin, SecondFactorCodeInvalid } from '../../domain/errors.js';
import { SecondFactor } from '../../domain/second-factor.js';
import { closeAccount, sendErasureRequested } from '../../jobs/definitions.js';
import { audit } from '../audit/audit.js';
import { loadUser, otherSuperAdmins } from '../shared/load-user.js';
import { provePassword } from '../shared/prove-password.js';
import { acceptCode } from '../second-factor/second-factor.js';

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
    const factor = await transaction.find(SecondFactor, { id: user.id });
    if (factor?.confirmedAt) {
      const { code } = input;
      if (!code) throw new InvalidInput([{ field: 'input.code', message: 'give a code of your second factor' }]);
      // Returned, not thrown: that the code was wrong has to be counted.
      if (!acceptCode(transaction, factor, code)) return new SecondFactorCodeInvalid();
    }
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
  if (outcome instanceof SecondFactorCodeInvalid) throw outcome;
  return outcome;
}

/** Of the job that begins the erasure when it is due. */
export function closeKey(requestId: string): string {
  return `close-account/${requestId}`;
}
