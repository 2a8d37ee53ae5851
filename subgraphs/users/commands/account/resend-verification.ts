import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { newId } from '../../../../platform/domain/ids.js';
import { sendVerification } from '../../jobs/definitions.js';
import { mailAllowed } from '../shared/attempts.js';
import { userIdByEmail } from '../shared/load-user.js';

/** Sends nothing, and does not say so, where there is no account, or where its address is verified already. The work is the same: the job finds nobody. */
export function resendVerification(context: Context, input: { readonly email: string }): Promise<void> {
  return runCommand(context, 'resendVerification', async (transaction) => {
    const userId = (await userIdByEmail(transaction, input.email)) ?? newId();
    if (await mailAllowed(transaction, input.email)) await transaction.enqueue(sendVerification, { userId });
  });
}
