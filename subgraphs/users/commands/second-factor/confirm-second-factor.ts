import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { SecondFactorAlreadyOn, SecondFactorCodeInvalid, SecondFactorNotEnrolled } from '../../domain/errors.js';
import { SecondFactor } from '../../domain/second-factor.js';
import { audit } from '../audit/audit.js';
import { loadUser } from '../shared/load-user.js';
import { acceptCode, hashesOf, newRecoveryCodes, orThrow } from './second-factor.js';

/** Turns the factor on with one of its codes. Returns the recovery codes, which are stored as hashes only. */
export async function confirmSecondFactor(
  context: Context,
  input: { readonly code: string },
): Promise<{ recoveryCodes: string[] }> {
  const viewer = requireViewer(context);
  const outcome = await runCommand(context, 'confirmSecondFactor', async (transaction) => {
    const user = await loadUser(transaction, viewer.id);
    const factor = await transaction.find(SecondFactor, { id: viewer.id });
    if (!factor) throw new SecondFactorNotEnrolled();
    if (factor.confirmedAt) throw new SecondFactorAlreadyOn();
    if (!acceptCode(transaction, factor, input.code)) return new SecondFactorCodeInvalid();
    const recoveryCodes = newRecoveryCodes();
    factor.confirm(hashesOf(factor, recoveryCodes), transaction.now);
    user.warn('SECOND_FACTOR_ON');
    await audit(transaction, { action: 'second-factor-enabled', targetId: viewer.id });
    return { recoveryCodes };
  });
  return orThrow(outcome);
}
