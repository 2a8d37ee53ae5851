import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { after, DAY } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { emailKey } from '../../domain/user.js';
import { sendEmailChange } from '../../jobs/definitions.js';
import { audit } from '../audit/audit.js';
import { orThrow, refuseCode } from '../second-factor/second-factor.js';
import { countMailRequest, mailAllowed } from '../shared/attempts.js';
import { loadUser } from '../shared/load-user.js';
import { provePassword } from '../shared/prove-password.js';

export const EMAIL_CHANGE_LIFETIME_MS = DAY;

export interface ChangeEmail {
  readonly newEmail: string;
  readonly password: string;
  readonly code?: string | null;
}

/**
 * Nothing changes before the link that is mailed to the new address is used. A newer request replaces the one that waits. Only the
 * mailbox learns whether the address has an account already: response and work are the same.
 */
export async function changeEmail(context: Context, input: ChangeEmail): Promise<void> {
  const viewer = requireViewer(context);
  await countMailRequest(context);
  const proven = await provePassword(context, input.password, 'input.password');
  const outcome = await runCommand(context, 'changeEmail', async (transaction) => {
    const user = await loadUser(transaction, viewer.id);
    user.requireActive();
    await proven.redeem(transaction, user);
    const refusal = await refuseCode(transaction, user, input.code);
    if (refusal) return refusal;
    await transaction.sql('delete from email_change where user_id = $1 and confirmed_at is null', [user.id]);
    if (emailKey(input.newEmail) === user.email) return undefined;
    const changeId = newId();
    await transaction.sql(
      `insert into email_change (id, user_id, new_email, requested_at, session_id, expires_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [
        changeId,
        user.id,
        emailKey(input.newEmail),
        transaction.now.toISOString(),
        viewer.sessionId,
        after(transaction.now, EMAIL_CHANGE_LIFETIME_MS).toISOString(),
      ],
    );
    await audit(transaction, { action: 'email-change-requested', targetId: user.id });
    if (await mailAllowed(transaction, input.newEmail)) await transaction.enqueue(sendEmailChange, { changeId });
    return undefined;
  });
  orThrow(outcome);
}
