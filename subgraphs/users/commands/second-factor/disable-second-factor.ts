import type { Context } from '../../../../platform/context.js';
import { audit } from '../audit/audit.js';
import { withProvenFactor, type PasswordAndCode } from './second-factor.js';

/** Turns the factor off and deletes its secret. */
export async function disableSecondFactor(context: Context, input: PasswordAndCode): Promise<void> {
  await withProvenFactor(context, 'disableSecondFactor', input, async (transaction, factor, user) => {
    transaction.em.remove(factor);
    await transaction.sql('delete from log_in_challenge where user_id = $1', [factor.id]);
    user.warn('SECOND_FACTOR_OFF');
    await audit(transaction, { action: 'second-factor-disabled', targetId: factor.id });
  });
}
