import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { LogInChallengeInvalid, SecondFactorCodeInvalid } from '../../domain/errors.js';
import { SecondFactor } from '../../domain/second-factor.js';
import { addressLimits, giveBack, takeTry } from '../shared/attempts.js';
import type { SessionTokens } from '../session/issue-tokens.js';
import { loadUser } from '../shared/load-user.js';
import { openedSession, tokensOf, type Opened } from '../session/open-session.js';
import { acceptCode } from './second-factor.js';
import { hashToken } from '../shared/secret-token.js';

/** A challenge begins one session. A wrong code leaves it, and counts: for the factor, and for the address as a wrong password does. */
export async function logInWithSecondFactor(
  context: Context,
  input: { readonly challengeToken: string; readonly code: string },
): Promise<SessionTokens> {
  const challenge = hashToken(input.challengeToken);
  const outcome = await runCommand(context, 'logInWithSecondFactor', async (transaction): Promise<Opened | Error> => {
    const taken = await takeTry(transaction, addressLimits(context));
    const [found] = await transaction.sql<{ user_id: string }>(
      'select user_id from log_in_challenge where hash = $1 and expires_at > $2',
      [challenge, transaction.now.toISOString()],
    );
    if (!found) return new LogInChallengeInvalid();
    const user = await loadUser(transaction, found.user_id);
    const factor = await transaction.find(SecondFactor, { id: user.id });
    // Read again under the user's lock: another request may have used it, or a new password have ended it.
    const [live] = await transaction.sql('select from log_in_challenge where hash = $1', [challenge]);
    if (!live || !factor?.confirmedAt) return new LogInChallengeInvalid();
    if (!acceptCode(transaction, factor, input.code)) return new SecondFactorCodeInvalid();
    await transaction.sql('delete from log_in_challenge where hash = $1', [challenge]);
    await giveBack(transaction, taken);
    return openedSession(transaction, user);
  });
  // Thrown only now: that a code was wrong has to be committed.
  return tokensOf(context, outcome);
}
