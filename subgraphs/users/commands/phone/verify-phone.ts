import { timingSafeEqual } from 'node:crypto';
import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { PhoneCodeInvalid } from '../../domain/errors.js';
import type { User } from '../../domain/user.js';
import { audit } from '../audit/audit.js';
import { loadUser } from '../shared/load-user.js';
import { phoneCode } from './phone-code.js';

const TRIES = 5;

/** Wrong codes are counted under the user's lock: after 5 the code stops working. */
export async function verifyPhone(context: Context, input: { readonly code: string }): Promise<User> {
  const viewer = requireViewer(context);
  const outcome = await runCommand(context, 'verifyPhone', async (transaction) => {
    const user = await loadUser(transaction, viewer.id);
    const [waiting] = await transaction.sql<{ id: string; mobile: string }>(
      `select id, mobile from phone_verification where user_id = $1 and expires_at > $2 and wrong_codes < ${TRIES}`,
      [user.id, transaction.now.toISOString()],
    );
    if (!waiting) throw new PhoneCodeInvalid();
    const [given, expected] = [Buffer.from(input.code), Buffer.from(phoneCode(context, waiting.id))];
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      await transaction.sql('update phone_verification set wrong_codes = wrong_codes + 1 where id = $1', [waiting.id]);
      return new PhoneCodeInvalid();
    }
    await transaction.sql('delete from phone_verification where id = $1', [waiting.id]);
    user.setMobile(waiting.mobile);
    await audit(transaction, { action: 'phone-verified', targetId: user.id });
    return user;
  });
  // Thrown after the commit, because a wrong code must be counted.
  if (outcome instanceof PhoneCodeInvalid) throw outcome;
  return outcome;
}
