import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Recipient } from '../shared/send-mail.js';
import { hashToken, newSecretToken } from '../shared/secret-token.js';

interface Made {
  readonly to: Recipient;
  readonly token: string;
}

/** The token for the new address; `token` null: the address has an account. Undefined when the change was replaced or completed. */
export function makeEmailChangeToken(
  context: Context,
  changeId: string,
): Promise<{ readonly to: Recipient; readonly token: string | null } | undefined> {
  return runCommand(context, 'makeEmailChangeToken', async (transaction) => {
    const token = newSecretToken();
    const [change] = await transaction.sql<{ email: string; locale: string; taken: boolean }>(
      `update email_change set token_hash = $2 from user_account owner
       where email_change.id = $1 and confirmed_at is null and owner.id = user_id and owner.status = 'active'
       returning new_email as email, locale,
         exists (select from user_account other where lower(other.email) = new_email) as taken`,
      [changeId, hashToken(token)],
    );
    if (!change) return undefined;
    const { taken, ...to } = change;
    return { to, token: taken ? null : token };
  });
}

/** The token that undoes the change, for the old address. Undefined when it was undone. */
export function makeEmailUndoToken(context: Context, changeId: string): Promise<Made | undefined> {
  return runCommand(context, 'makeEmailUndoToken', async (transaction) => {
    const token = newSecretToken();
    const [to] = await transaction.sql<Recipient>(
      `update email_change set undo_hash = $2 from user_account owner
       where email_change.id = $1 and confirmed_at is not null and owner.id = user_id
       returning old_email as email, locale`,
      [changeId, hashToken(token)],
    );
    return to && { to, token };
  });
}
