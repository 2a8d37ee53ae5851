import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidCredentials, UserNotFound } from '../../domain/errors.js';
import type { PasswordOwner } from '../../domain/password-policy.js';
import type { User } from '../../domain/user.js';
import { giveBack, passwordLimits, takeTry } from './attempts.js';
import { passwordMatches } from './password-hash.js';

export interface ProvenPassword {
  /** In the transaction that follows, under the user's lock: refuses if the password was changed meanwhile; the try is given back. */
  redeem(transaction: Transaction, user: User): Promise<void>;
}

/**
 * The viewer shows their password again. A try counts, as at a log in, until what it is shown for has succeeded. `check` sees
 * the account's owner before the try is counted and may refuse. Throws {@link InvalidCredentials} naming the field.
 */
export async function provePassword(
  context: Context,
  password: string,
  field: string,
  check: (owner: PasswordOwner) => void = () => undefined,
): Promise<ProvenPassword> {
  const viewer = requireViewer(context);
  const { taken, account } = await runCommand(context, 'countPassword', async (transaction) => {
    const [account] = await transaction.sql<{ email: string; name: string; password_hash: string }>(
      'select email, name, password_hash from user_account where id = $1',
      [viewer.id],
    );
    if (!account) throw new UserNotFound();
    check(account);
    return { account, taken: await takeTry(transaction, passwordLimits(context, account.email)) };
  });
  if (!(await passwordMatches(password, account.password_hash))) throw new InvalidCredentials(field);
  return {
    async redeem(transaction, user) {
      if (user.passwordHash !== account.password_hash) throw new InvalidCredentials(field);
      await giveBack(transaction, taken);
    },
  };
}
