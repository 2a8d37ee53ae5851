import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { EmailUndoInvalid } from '../../domain/errors.js';
import { sendPasswordReset } from '../../jobs/definitions.js';
import { audit } from '../audit/audit.js';
import { endSessions } from '../session/sessions.js';
import { loadUser } from '../shared/load-user.js';
import { hashPassword } from '../shared/password-hash.js';
import { hashToken, newSecretToken } from '../shared/secret-token.js';

/** Ways to sign in that were added after the change was requested, by the time in their tables. */
const ADDED_SINCE = [
  'delete from passkey where user_id = $1 and added_at >= $2',
  'delete from linked_identity where user_id = $1 and linked_at >= $2',
  'delete from second_factor where id = $1 and enrolled_at >= $2',
];

/**
 * The one who changed the address knew the password, so the owner of the old address gets more back than the address: the password
 * stops working and a link to set a new one is mailed, all sessions end, ways to sign in that were added since are removed, and so
 * is the mobile number: notices must not go to the phone of another.
 * Later changes are undone with it.
 */
export async function undoEmailChange(context: Context, input: { readonly token: string }): Promise<void> {
  const hash = hashToken(input.token);
  const passwordHash = await hashPassword(newSecretToken());
  await runCommand(context, 'undoEmailChange', async (transaction) => {
    const confirmed = async () => {
      const [found] = await transaction.sql<{ user_id: string; old_email: string; requested_at: Date }>(
        'select user_id, old_email, requested_at from email_change where undo_hash = $1 and undo_until > $2',
        [hash, transaction.now.toISOString()],
      );
      if (!found) throw new EmailUndoInvalid();
      return found;
    };
    const user = await loadUser(transaction, (await confirmed()).user_id);
    // Again under the user's lock: another request may have used the link.
    const change = await confirmed();
    if (user.status === 'erased') throw new EmailUndoInvalid();
    user.restoreEmail(change.old_email, transaction.now);
    user.changePassword(passwordHash);
    user.setMobile(null);
    for (const table of [
      'email_change',
      'phone_verification',
      'verification_token',
      'password_reset_token',
      'invitation',
    ])
      await transaction.sql(`delete from ${table} where user_id = $1`, [user.id]);
    const since = new Date(change.requested_at).toISOString();
    for (const statement of ADDED_SINCE) await transaction.sql(statement, [user.id, since]);
    await endSessions(transaction, user, 'email-changed');
    await transaction.enqueue(sendPasswordReset, { userId: user.id });
    await audit(transaction, { action: 'email-change-undone', targetId: user.id });
  });
}
