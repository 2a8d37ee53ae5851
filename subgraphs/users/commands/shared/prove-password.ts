import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidCredentials, UserNotFound } from '../../domain/errors.js';
import type { PasswordOwner } from '../../domain/password-policy.js';
import type { User } from '../../domain/user.js';
import { countPasswordAttempt, giveBack } from './attempts.js';
import { passwordMatches } from './password-hash.js';

export interface ProvenPassword {
  /** Call in the following transaction, under the user's lock. Throws if the password was changed in the meantime; gives the attempt back. */
  redeem(transaction: Transaction, user: User): Promise<void>;
}

/**
 * The viewer proves their password again. An attempt counts, as at a log-in, until the work that needs it has succeeded. `check` runs
 * before the attempt is counted and may throw. Throws {@link InvalidCredentials} naming the field.
 */
export async function provePassword(
  context: Context,
  password: string,
  field: string,
  check: (owner: PasswordOwner) => void = () => undefined,
): Promise<ProvenPassword> {
  const viewer = requireViewer(context);
  const account = await runCommand(context, 'findAccount', async (transaction) => {
    const [account] = await transaction.sql<{ email: string; name: string; password_hash: string }>(
      'select email, name, password_hash from user_account where id = $1',
      [viewer.id],
    );
    if (!account) throw new UserNotFound();
    check(account);
    return account;
  });
  const { taken, refusal } = await countPasswordAttempt(context, account.email, viewer.id);
  if (!(await passwordMatches(password, account.password_hash))) throw refusal ?? new InvalidCredentials(field);
  return {
    async redeem(transaction, user) {
      if (user.passwordHash !== account.password_hash) throw new InvalidCredentials(field);
      await giveBack(transaction, taken);
    },
  };
}
