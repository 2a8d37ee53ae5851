import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { logInOptions } from '../../providers/passkeys.js';
import { passkeyLimits, takeTry } from '../shared/attempts.js';
import { storeChallenge } from './passkey-challenge.js';

/** The same for everyone: which account it is, is what the passkey says. */
export async function beginPasskeyLogIn(context: Context): Promise<{ options: string; expiresAt: Date }> {
  const { challenge, options } = await logInOptions(context);
  return runCommand(context, 'beginPasskeyLogIn', async (transaction) => {
    await takeTry(transaction, passkeyLimits(context));
    return { options, expiresAt: await storeChallenge(transaction, challenge, null) };
  });
}
