import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, DAY, now } from '../../../../platform/domain/clock.js';
import { noticeText } from '../../domain/notices.js';
import { channels } from '../../providers/channels.js';
import { twoSegments } from '../../../../platform/services/sms.js';
import type { Addressed } from './addressed.js';
import type { Outcome } from './settle-delivery.js';

/** Of each user, in 24 hours. */
const A_DAY = 5;

/** Sends one notice to the verified number of a user who wants it. */
export async function sendSms(context: Context, { delivery, recipient }: Addressed): Promise<Outcome> {
  const { mobile, locale, timeZone, userId } = recipient;
  const sms = channels.of(context)?.sms;
  if (!sms || !delivery.notice) return { is: 'dropped', reason: 'not-configured' };
  if (mobile === null) return { is: 'dropped', reason: 'number-not-verified' };
  const numberHash = context.secrets.hmac('phone number', mobile);
  const allowed = await runCommand(context, 'countSms', async ({ sql }) => {
    // By which a STOP from this number finds the user.
    await sql(
      `insert into sms_number (number_hash, user_id) values ($1, $2)
       on conflict (number_hash) do update set user_id = excluded.user_id`,
      [numberHash, userId],
    );
    const sent = await sql(
      `select from delivery where user_id = $1 and channel = 'sms' and status = 'sent' and ended_at > $2 limit ${A_DAY}`,
      [userId, after(now(), -DAY).toISOString()],
    );
    return sent.length < A_DAY;
  });
  if (!allowed) return { is: 'dropped', reason: 'daily-limit' };
  const { title, body } = noticeText(delivery.notice, { locale, timeZone });
  const result = await sms.send({ id: delivery.id, to: mobile, text: twoSegments(`Lyceum: ${title}. ${body}`) });
  if (result.is === 'accepted') return { is: 'sent' };
  return { is: result.is === 'rejected' ? 'failed' : 'retry', reason: result.reason };
}
