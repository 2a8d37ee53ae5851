import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { InvalidCredentials } from '../../domain/errors.js';
import { countPasswordAttempt, giveBack } from '../shared/attempts.js';
import type { SessionTokens } from './issue-tokens.js';
import { loadUser, userIdByEmail } from '../shared/load-user.js';
import { openSessionOrChallenge, tokensOf } from './open-session.js';
import { passwordMatches } from '../shared/password-hash.js';

export interface LogIn {
  readonly email: string;
  readonly password: string;
}

/**
 * Three steps, so that no lock is held while the password is hashed: count and commit the attempt, compare the password, start the
 * session unless the password was changed in the meantime. With a second factor no session starts: throws SecondFactorRequired with
 * the challenge.
 */
export async function logIn(context: Context, input: LogIn): Promise<SessionTokens> {
  const account = await runCommand(context, 'findAccount', async (transaction) => {
    const userId = await userIdByEmail(transaction, input.email);
    const [found] = await transaction.sql<{ id: string; password_hash: string }>(
      'select id, password_hash from user_account where id = $1',
      [userId ?? null],
    );
    return found;
  });
  const { taken, refusal } = await countPasswordAttempt(context, input.email, account?.id);
  const matches = await passwordMatches(input.password, account?.password_hash);
  if (!account || !matches) throw refusal ?? new InvalidCredentials();
  const outcome = await runCommand(context, 'logIn', async (transaction) => {
    const user = await loadUser(transaction, account.id);
    if (user.passwordHash !== account.password_hash) throw new InvalidCredentials();
    await giveBack(transaction, taken);
    return openSessionOrChallenge(transaction, user);
  });
  return tokensOf(context, outcome);
}
