import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { newId } from '../../../../platform/domain/ids.js';
import { sendPasswordReset } from '../../jobs/definitions.js';
import { countMailRequest, mailAllowed } from '../shared/attempts.js';
import { userIdByEmail } from '../shared/load-user.js';

/** Mails a link if the account exists. Response and work are the same if it does not: then the job does nothing. */
export async function requestPasswordReset(context: Context, input: { readonly email: string }): Promise<void> {
  await countMailRequest(context);
  return runCommand(context, 'requestPasswordReset', async (transaction) => {
    const userId = (await userIdByEmail(transaction, input.email)) ?? newId();
    if (await mailAllowed(transaction, input.email)) await transaction.enqueue(sendPasswordReset, { userId });
  });
}
