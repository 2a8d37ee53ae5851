import { runCommand, violates } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { requireLocale } from '../../../../platform/domain/text.js';
import { HandleTaken } from '../../domain/errors.js';
import { requireStrongPassword } from '../../domain/password-policy.js';
import { User, type Role } from '../../domain/user.js';
import { audit } from '../audit/audit.js';
import { userIdByEmail } from '../shared/load-user.js';
import { hashPassword } from '../shared/password-hash.js';

export interface ProvisionUser {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly handle: string | null;
  readonly roles: readonly Role[];
  readonly locale: string;
  readonly timeZone: string;
}

/** A verified account that the platform creates at its start. Returns its id, or that of the existing account with this address, unchanged. */
export async function provisionUser(context: Context, input: ProvisionUser): Promise<string> {
  const known = () => runCommand(context, 'findUser', (transaction) => userIdByEmail(transaction, input.email));
  const before = await known();
  if (before !== undefined) return before;
  requireStrongPassword(input.password, input, 'password');
  const locale = requireLocale(input.locale, 'locale');
  const passwordHash = await hashPassword(input.password);
  try {
    return await runCommand(context, 'provisionUser', async (transaction) => {
      const user = transaction.add(new User({ ...input, locale, passwordHash }, transaction.now));
      user.verifyEmail(transaction.now);
      user.replaceRoles(input.roles, transaction.now);
      await audit(transaction, { action: 'user-provisioned', targetId: user.id, detail: user.roles.join(' ') });
      return user.id;
    });
  } catch (error) {
    if (violates(error, 'user_account_handle')) throw new HandleTaken();
    // Another instance starts at the same time.
    const meanwhile = violates(error, 'user_account_email') ? await known() : undefined;
    if (meanwhile !== undefined) return meanwhile;
    throw error;
  }
}
