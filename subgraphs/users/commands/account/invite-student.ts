import { runCommand, violates } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { requireLocale } from '../../../../platform/domain/text.js';
import { EmailTaken } from '../../domain/errors.js';
import { User } from '../../domain/user.js';
import { sendInvitation } from '../../jobs/definitions.js';
import { mailAllowed } from '../shared/attempts.js';
import { audit } from '../audit/audit.js';
import { requireCurrentRole, userIdByEmail } from '../shared/load-user.js';
import { hashPassword } from '../shared/password-hash.js';
import { newSecretToken } from '../shared/secret-token.js';

export interface InviteStudent {
  readonly email: string;
  readonly name: string;
  readonly locale: string;
  readonly timeZone: string;
}

/** The account has a random password until its owner sets one by the mailed link. Staff can see addresses, so a known one is reported. */
export async function inviteStudent(context: Context, input: InviteStudent): Promise<User> {
  requireRole(context, 'staff');
  const locale = requireLocale(input.locale);
  const passwordHash = await hashPassword(newSecretToken());
  try {
    return await runCommand(context, 'inviteStudent', async (transaction) => {
      await requireCurrentRole(transaction, 'staff');
      if ((await userIdByEmail(transaction, input.email)) !== undefined) throw new EmailTaken();
      const user = transaction.add(new User({ ...input, locale, passwordHash }, transaction.now));
      await audit(transaction, { action: 'student-invited', targetId: user.id });
      if (await mailAllowed(transaction, input.email)) await transaction.enqueue(sendInvitation, { userId: user.id });
      return user;
    });
  } catch (error) {
    throw violates(error, 'user_account_email') ? new EmailTaken() : error;
  }
}
