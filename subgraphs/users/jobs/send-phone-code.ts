import { now } from '../../../platform/domain/clock.js';
import { implementJob } from '../../../platform/jobs.js';
import { phoneCode } from '../commands/phone/phone-code.js';
import { phoneCodeText } from '../domain/sms-texts.js';
import { sms } from '../providers/sms.js';
import { sendPhoneCode } from './definitions.js';

/** A number that the provider rejects gets no message: its owner corrects it, or asks again. */
export const sendPhoneCodeJob = implementJob(sendPhoneCode, async (context, { verificationId }) => {
  const waiting = await context.db.row<{ mobile: string; locale: string }>(
    `select phone_verification.mobile, locale from phone_verification join user_account on user_account.id = user_id
     where phone_verification.id = $1 and expires_at > $2`,
    [verificationId, now().toISOString()],
  );
  const provider = sms.of(context);
  if (!waiting || !provider) return;
  const text = phoneCodeText(waiting.locale, phoneCode(context, verificationId));
  const result = await provider.send({ id: verificationId, to: waiting.mobile, text });
  if (result.is === 'unavailable') throw new Error(`The SMS provider is unavailable: ${result.reason}.`);
  if (result.is === 'rejected') context.log.warn({ reason: result.reason }, 'the SMS provider rejected a code');
});
