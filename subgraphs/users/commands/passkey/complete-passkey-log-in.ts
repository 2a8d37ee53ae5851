import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { PasskeyInvalid } from '../../domain/errors.js';
import { readAnswer, verifiedLogIn, type Answer } from '../../providers/passkeys.js';
import type { SessionTokens } from '../session/issue-tokens.js';
import { openedSession, tokensOf } from '../session/open-session.js';
import { loadUser } from '../shared/load-user.js';
import { useChallenge } from './passkey-challenge.js';

/**
 * The challenge is used up first, so that an answer is tried once. A passkey is something that the user has, unlocked by something
 * that they know or are: it replaces both password and second factor. Unknown passkeys, wrong signatures and copies get the same
 * response.
 */
export async function completePasskeyLogIn(
  context: Context,
  input: { readonly credential: string },
): Promise<SessionTokens> {
  const answer = readAnswer(input.credential);
  if (!answer) throw new PasskeyInvalid();
  const isAsked = await runCommand(context, 'usePasskeyChallenge', (transaction) =>
    useChallenge(transaction, answer.challenge, null),
  );
  if (!isAsked) throw new PasskeyInvalid();
  const opened = await runCommand(context, 'completePasskeyLogIn', async (transaction) => {
    const userId = await ownerOf(transaction, answer);
    const user = await loadUser(transaction, userId);
    // Under the lock of its owner, so that two answers of one passkey do not both follow the same counter.
    const passkey = await passkeyOf(transaction, answer, userId);
    const counter = passkey && (await verifiedLogIn(context, answer, passkey));
    if (counter === undefined) throw new PasskeyInvalid();
    await transaction.sql('update passkey set counter = $2, last_used_at = $3 where id = $1', [
      passkey?.id,
      counter,
      transaction.now.toISOString(),
    ]);
    return openedSession(transaction, user);
  });
  return tokensOf(context, opened);
}

async function ownerOf(transaction: Transaction, { credentialId, userId }: Answer): Promise<string> {
  const [found] = await transaction.sql<{ user_id: string }>('select user_id from passkey where credential_id = $1', [
    credentialId,
  ]);
  if (!found || (userId !== undefined && userId !== found.user_id)) throw new PasskeyInvalid();
  return found.user_id;
}

async function passkeyOf(transaction: Transaction, { credentialId }: Answer, userId: string) {
  const [found] = await transaction.sql<{ id: string; public_key: string; counter: string; transports: string[] }>(
    `select id, encode(public_key, 'hex') as public_key, counter::text, transports from passkey
     where credential_id = $1 and user_id = $2`,
    [credentialId, userId],
  );
  return (
    found && {
      id: found.id,
      credentialId,
      publicKey: new Uint8Array(Buffer.from(found.public_key, 'hex')),
      counter: Number(found.counter),
      transports: found.transports,
    }
  );
}
