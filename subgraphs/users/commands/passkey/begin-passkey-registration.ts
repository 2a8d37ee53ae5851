import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { EmailNotVerified } from '../../../../platform/domain/errors.js';
import { registrationOptions } from '../../providers/passkeys.js';
import { orThrow, refuseCode } from '../second-factor/second-factor.js';
import { loadUser } from '../shared/load-user.js';
import { provePassword } from '../shared/prove-password.js';
import { storeChallenge } from './passkey-challenge.js';

export interface BeginPasskeyRegistration {
  readonly password: string;
  /** Of the second factor, where it is on. */
  readonly code?: string | null;
}

/**
 * A passkey is a way to sign in, so password and second factor are required: a stolen access token must not last. So is a
 * verified address: the owner of an address must not be locked out by a person who registered it.
 */
export async function beginPasskeyRegistration(
  context: Context,
  { password, code }: BeginPasskeyRegistration,
): Promise<{ options: string; expiresAt: Date }> {
  const viewer = requireViewer(context);
  const proven = await provePassword(context, password, 'input.password');
  const outcome = await runCommand(context, 'beginPasskeyRegistration', async (transaction) => {
    const user = await loadUser(transaction, viewer.id);
    await proven.redeem(transaction, user);
    if (!user.emailVerifiedAt) throw new EmailNotVerified();
    const refusal = await refuseCode(transaction, user, code);
    if (refusal) return refusal;
    const known = await transaction.sql<{ credential_id: string; transports: string[] }>(
      'select credential_id, transports from passkey where user_id = $1 order by id',
      [user.id],
    );
    const { challenge, options } = await registrationOptions(
      context,
      user,
      known.map(({ credential_id: credentialId, transports }) => ({ credentialId, transports })),
    );
    return { options, expiresAt: await storeChallenge(transaction, challenge, user.id) };
  });
  return orThrow(outcome);
}
