import { randomBytes } from 'node:crypto';
import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { EmailNotVerified } from '../../../../platform/domain/errors.js';
import { SecondFactor } from '../../domain/second-factor.js';
import { base32, otpauthUri, TOTP_SECRET_BYTES } from '../../domain/totp.js';
import { loadUser } from '../shared/load-user.js';
import { provePassword } from '../shared/prove-password.js';

/**
 * A new secret, returned once. It has no effect before `confirmSecondFactor`. The password is required, so that a stolen access
 * token cannot lock its owner out. A verified address is required, so that the owner of an address cannot be locked out by a
 * person who registered it.
 */
export async function enrollSecondFactor(
  context: Context,
  input: { readonly password: string },
): Promise<{ secret: string; otpauthUri: string }> {
  const viewer = requireViewer(context);
  const proven = await provePassword(context, input.password, 'input.password');
  return runCommand(context, 'enrollSecondFactor', async (transaction) => {
    const user = await loadUser(transaction, viewer.id);
    await proven.redeem(transaction, user);
    if (!user.emailVerifiedAt) throw new EmailNotVerified();
    const secret = randomBytes(TOTP_SECRET_BYTES);
    const sealed = context.secrets.encrypt(secret.toString('base64'));
    const factor = await transaction.find(SecondFactor, { id: user.id });
    if (factor) factor.enrollAgain(sealed, transaction.now);
    else transaction.add(new SecondFactor(user.id, sealed, transaction.now));
    return { secret: base32(secret), otpauthUri: otpauthUri(secret, user.email) };
  });
}
