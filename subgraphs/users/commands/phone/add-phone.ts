import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { after, MINUTE } from '../../../../platform/domain/clock.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { newId } from '../../../../platform/domain/ids.js';
import { canonicalMobile } from '../../domain/phone.js';
import { sendPhoneCode } from '../../jobs/definitions.js';
import { countPhoneCode } from '../shared/attempts.js';
import { loadUser } from '../shared/load-user.js';

export const PHONE_CODE_LIFETIME_MS = 10 * MINUTE;

/** Sends a code to the number; the number of before stays until the code is given. A newer request replaces the one that waits. */
export async function addPhone(context: Context, input: { readonly number: string }): Promise<void> {
  const viewer = requireVerified(context);
  const mobile = canonicalMobile(input.number);
  if (mobile === undefined)
    throw new InvalidInput([
      { field: 'input.number', message: 'must be a mobile number with its country code, such as +351 912 345 678' },
    ]);
  await runCommand(context, 'addPhone', async (transaction) => {
    const user = await loadUser(transaction, viewer.id);
    user.requireActive();
    await countPhoneCode(transaction, user.id, mobile);
    const verificationId = newId();
    await transaction.sql(
      `insert into phone_verification (id, user_id, mobile, expires_at) values ($1, $2, $3, $4)
       on conflict (user_id) do update
         set id = excluded.id, mobile = excluded.mobile, expires_at = excluded.expires_at, wrong_codes = 0`,
      [verificationId, user.id, mobile, after(transaction.now, PHONE_CODE_LIFETIME_MS).toISOString()],
    );
    await transaction.enqueue(sendPhoneCode, { verificationId });
  });
}
