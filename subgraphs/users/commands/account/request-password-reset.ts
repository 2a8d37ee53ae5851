import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { newId } from '../../../../platform/domain/ids.js';
import { sendPasswordReset } from '../../jobs/definitions.js';
import { mailAllowed } from '../shared/attempts.js';
import { userIdByEmail } from '../shared/load-user.js';

/** Mails a link where there is such an account. Answer and work are the same where there is none: the job finds nobody. */
export function requestPasswordReset(context: Context, input: { readonly email: string }): Promise<void> {
  return runCommand(context, 'requestPasswordReset', async (transaction) => {
    const userId = (await userIdByEmail(transaction, input.email)) ?? newId();
    if (await mailAllowed(transaction, input.email)) await transaction.enqueue(sendPasswordReset, { userId });
  });
}
