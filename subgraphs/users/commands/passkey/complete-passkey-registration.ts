import { runCommand, violates } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { newId } from '../../../../platform/domain/ids.js';
import { PasskeyInvalid, TooManyPasskeys } from '../../domain/errors.js';
import { sendPasskeyNotice } from '../../jobs/definitions.js';
import { readAnswer, verifiedRegistration } from '../../providers/passkeys.js';
import { audit } from '../audit/audit.js';
import { loadUser } from '../shared/load-user.js';
import { useChallenge } from './passkey-challenge.js';

export const MAX_PASSKEYS = 20;

export interface CompletePasskeyRegistration {
  /** JSON of the browser. */
  readonly credential: string;
  readonly name: string;
}

/** The challenge is used up first, so that an answer is tried once. The owner is notified by mail. */
export async function completePasskeyRegistration(
  context: Context,
  { credential, name }: CompletePasskeyRegistration,
): Promise<{ passkeyId: string }> {
  const viewer = requireViewer(context);
  const answer = readAnswer(credential);
  if (!answer) throw new PasskeyInvalid();
  const isAsked = await runCommand(context, 'usePasskeyChallenge', (transaction) =>
    useChallenge(transaction, answer.challenge, viewer.id),
  );
  const passkey = isAsked ? await verifiedRegistration(context, answer) : undefined;
  if (!passkey) throw new PasskeyInvalid();
  const passkeyId = newId();
  try {
    await runCommand(context, 'completePasskeyRegistration', async (transaction) => {
      const user = await loadUser(transaction, viewer.id);
      user.requireActive();
      const known = await transaction.sql('select from passkey where user_id = $1', [user.id]);
      if (known.length >= MAX_PASSKEYS) throw new TooManyPasskeys();
      const at = transaction.now.toISOString();
      await transaction.sql(
        `insert into passkey (id, user_id, credential_id, public_key, counter, transports, backed_up, name, added_at)
         values ($1, $2, $3, decode($4, 'hex'), $5, $6, $7, $8, $9)`,
        [
          passkeyId,
          user.id,
          passkey.credentialId,
          Buffer.from(passkey.publicKey).toString('hex'),
          passkey.counter,
          passkey.transports,
          passkey.backedUp,
          name,
          at,
        ],
      );
      await transaction.enqueue(sendPasskeyNotice, { userId: user.id, kind: 'passkey-added', at });
      await audit(transaction, { action: 'passkey-added', targetId: user.id });
    });
  } catch (error) {
    // An authenticator that registers a passkey again, or one of another account: browsers do not.
    if (violates(error, 'passkey_credential_once')) throw new PasskeyInvalid();
    throw error;
  }
  return { passkeyId };
}
