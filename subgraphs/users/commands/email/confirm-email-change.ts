import { runCommand, violates } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, DAY } from '../../../../platform/domain/clock.js';
import { EmailChangeInvalid } from '../../domain/errors.js';
import type { User } from '../../domain/user.js';
import { sendEmailChanged } from '../../jobs/definitions.js';
import { audit } from '../audit/audit.js';
import { endSessions } from '../session/sessions.js';
import { loadUser } from '../shared/load-user.js';
import { hashToken } from '../shared/secret-token.js';

export const EMAIL_UNDO_LIFETIME_MS = 3 * DAY;

/**
 * The link proves access to the new mailbox. The account has the new address from now on, all other sessions end, and links that
 * were mailed to the old address stop working. The old address gets a link that undoes the change, if it was verified: one that was
 * not may belong to a stranger.
 */
export async function confirmEmailChange(context: Context, input: { readonly token: string }): Promise<User> {
  const hash = hashToken(input.token);
  try {
    return await runCommand(context, 'confirmEmailChange', async (transaction) => {
      const pending = async () => {
        const [found] = await transaction.sql<{
          id: string;
          user_id: string;
          new_email: string;
          session_id: string | null;
        }>('select id, user_id, new_email, session_id from email_change where token_hash = $1 and expires_at > $2', [
          hash,
          transaction.now.toISOString(),
        ]);
        if (!found) throw new EmailChangeInvalid();
        return found;
      };
      const user = await loadUser(transaction, (await pending()).user_id);
      // Again under the user's lock: another request may have used the link, or replaced the change.
      const change = await pending();
      if (user.status !== 'active') throw new EmailChangeInvalid();
      const { email: oldEmail, emailVerifiedAt } = user;
      user.changeEmail(change.new_email, transaction.now);
      await transaction.flush();
      if (emailVerifiedAt) {
        await transaction.sql(
          'update email_change set confirmed_at = $2, token_hash = null, old_email = $3, undo_until = $4 where id = $1',
          [
            change.id,
            transaction.now.toISOString(),
            oldEmail,
            after(transaction.now, EMAIL_UNDO_LIFETIME_MS).toISOString(),
          ],
        );
        await transaction.enqueue(sendEmailChanged, { changeId: change.id });
      } else {
        await transaction.sql('delete from email_change where id = $1', [change.id]);
      }
      for (const table of ['verification_token', 'password_reset_token', 'invitation'])
        await transaction.sql(`delete from ${table} where user_id = $1`, [user.id]);
      await endSessions(transaction, user, 'email-changed', { except: change.session_id ?? undefined });
      await audit(transaction, { action: 'email-changed', targetId: user.id });
      return user;
    });
  } catch (error) {
    // Someone else has got the address since the change was requested.
    throw violates(error, 'user_account_email') ? new EmailChangeInvalid() : error;
  }
}
