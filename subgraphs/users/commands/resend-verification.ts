import { runCommand } from '../../../platform/command.js';
import type { Context } from '../../../platform/context.js';
import { sendVerification } from '../jobs/send-verification.js';
import { mailAllowed } from './attempts.js';
import { userIdByEmail } from './load-user.js';

/** Sends nothing, and does not say so, where there is no account, or where its address is verified already. */
export function resendVerification(context: Context, input: { readonly email: string }): Promise<void> {
  return runCommand(context, 'resendVerification', async (transaction) => {
    const userId = await userIdByEmail(transaction, input.email);
    if (!(await mailAllowed(transaction, input.email)) || userId === undefined) return;
    await transaction.enqueue(sendVerification, { userId });
  });
}
