import { runCommand, violates } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { requireLocale } from '../../../../platform/domain/text.js';
import { requireStrongPassword } from '../../domain/password-policy.js';
import { User } from '../../domain/user.js';
import { sendAlreadyRegistered, sendVerification } from '../../jobs/definitions.js';
import { countMailRequest, mailAllowed } from '../shared/attempts.js';
import { heldAddress, userIdByEmail } from '../shared/load-user.js';
import { hashPassword } from '../shared/password-hash.js';

export interface RegisterUser {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly locale: string;
  readonly timeZone: string;
}

/** Only the mailbox learns whether the address already has an account: response and work are the same. */
export async function registerUser(context: Context, input: RegisterUser): Promise<void> {
  requireStrongPassword(input.password, input);
  await countMailRequest(context);
  const locale = requireLocale(input.locale);
  const passwordHash = await hashPassword(input.password);
  const attempt = () =>
    runCommand(context, 'registerUser', async (transaction) => {
      const known = (await userIdByEmail(transaction, input.email)) ?? (await heldAddress(transaction, input.email));
      if (known === undefined) {
        const user = transaction.add(new User({ ...input, locale, passwordHash }, transaction.now));
        if (await mailAllowed(transaction, input.email))
          await transaction.enqueue(sendVerification, { userId: user.id });
      } else if (await mailAllowed(transaction, input.email)) {
        await transaction.enqueue(sendAlreadyRegistered, { userId: known });
      }
    });
  try {
    await attempt();
  } catch (error) {
    if (!violates(error, 'user_account_email')) throw error;
    // The same address was registered concurrently: now it is known.
    await attempt();
  }
}
