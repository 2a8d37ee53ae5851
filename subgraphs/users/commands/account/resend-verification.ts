import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { newId } from '../../../../platform/domain/ids.js';
import { sendVerification } from '../../jobs/definitions.js';
import { countMailRequest, mailAllowed } from '../shared/attempts.js';
import { userIdByEmail } from '../shared/load-user.js';

/** Mails a link if the account exists and is not verified. Response and work are the same otherwise: then the job does nothing. */
export async function resendVerification(context: Context, input: { readonly email: string }): Promise<void> {
  await countMailRequest(context);
  return runCommand(context, 'resendVerification', async (transaction) => {
    const userId = (await userIdByEmail(transaction, input.email)) ?? newId();
    if (await mailAllowed(transaction, input.email)) await transaction.enqueue(sendVerification, { userId });
  });
}
