import { implementJob } from '../../../platform/jobs.js';
import { sendMail } from '../commands/shared/send-mail.js';
import { sendPasskeyNotice } from './definitions.js';

export const sendPasskeyNoticeJob = implementJob(sendPasskeyNotice, async (context, { userId, kind, at }) => {
  const [user] = await context.db.rows<{ email: string; locale: string; timeZone: string }>(
    `select email, locale, time_zone as "timeZone" from user_account where id = $1 and status = 'active'`,
    [userId],
  );
  if (user) await sendMail(context, user, kind, { at: { instant: new Date(at), timeZone: user.timeZone } });
});
