import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { LogInChallengeInvalid, SecondFactorCodeInvalid } from '../../domain/errors.js';
import { FEW_RECOVERY_CODES, SecondFactor } from '../../domain/second-factor.js';
import { countCodeAttempt, giveBack } from '../shared/attempts.js';
import type { SessionTokens } from '../session/issue-tokens.js';
import { loadUser } from '../shared/load-user.js';
import { openedSession, tokensOf, type Opened } from '../session/open-session.js';
import { acceptCode } from './second-factor.js';
import { hashToken } from '../shared/secret-token.js';

/** A challenge starts one session. A wrong code does not use it up; it counts for the factor, and for the address like a wrong password. */
export async function logInWithSecondFactor(
  context: Context,
  input: { readonly challengeToken: string; readonly code: string },
): Promise<SessionTokens> {
  const challenge = hashToken(input.challengeToken);
  const found = await runCommand(context, 'findChallenge', async (transaction) => {
    const [row] = await transaction.sql<{ user_id: string }>(
      'select user_id from log_in_challenge where hash = $1 and expires_at > $2',
      [challenge, transaction.now.toISOString()],
    );
    return row;
  });
  const { taken, refusal } = await countCodeAttempt(context, found?.user_id);
  if (!found) throw new LogInChallengeInvalid();
  const outcome = await runCommand(context, 'logInWithSecondFactor', async (transaction): Promise<Opened | Error> => {
    const user = await loadUser(transaction, found.user_id);
    const factor = await transaction.find(SecondFactor, { id: user.id });
    // Read again under the user's lock: another request may have used it, or a new password may have deleted it.
    const [live] = await transaction.sql('select from log_in_challenge where hash = $1', [challenge]);
    if (!live || !factor?.confirmedAt) return new LogInChallengeInvalid();
    const codesBefore = factor.recoveryCodes.length;
    if (!acceptCode(transaction, factor, input.code)) return refusal ?? new SecondFactorCodeInvalid();
    const codesLeft = factor.recoveryCodes.length;
    if (codesLeft < codesBefore && codesLeft <= FEW_RECOVERY_CODES) user.warn('RECOVERY_CODES_LOW');
    await transaction.sql('delete from log_in_challenge where hash = $1', [challenge]);
    await giveBack(transaction, taken);
    return openedSession(transaction, user);
  });
  // Thrown after the commit, because a wrong code must be counted.
  return tokensOf(context, outcome);
}
