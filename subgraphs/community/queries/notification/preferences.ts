import type { Context } from '../../../../platform/context.js';
import { DEFAULT_DIGEST_TIME } from '../../domain/delivery-times.js';
import {
  cadencesOf,
  CHANNELS,
  defaultCadence,
  NOTIFICATION_CATEGORIES,
  type Cadence,
  type Channel,
  type NotificationCategory,
} from '../../domain/notification-categories.js';
import { channels } from '../../providers/channels.js';

export interface PreferenceView {
  readonly category: NotificationCategory;
  readonly channel: Channel;
  readonly cadence: Cadence;
  readonly choices: readonly Cadence[];
}

export interface PreferencesView {
  readonly preferences: readonly PreferenceView[];
  readonly quietHours: { readonly from: string; readonly to: string } | null;
  readonly digestTime: string;
  readonly devices: readonly { readonly id: string; readonly label: string; readonly createdAt: Date }[];
  readonly pushPublicKey: string | null;
  readonly mailProblem: { readonly reason: string; readonly until: Date | null } | null;
}

/** How a user is notified of what. Categories that nothing is written in any more are left out. */
export async function preferencesOf(context: Context, userId: string): Promise<PreferencesView> {
  const { db } = context;
  const set = await db.rows<{ category: string; channel: string; cadence: Cadence }>(
    'select category, channel, cadence from notification_preference where user_id = $1',
    [userId],
  );
  const setting = await db.row<{ quietFrom: string | null; quietTo: string | null; digestTime: string }>(
    `select to_char(quiet_from, 'HH24:MI') as quiet_from, to_char(quiet_to, 'HH24:MI') as quiet_to,
       to_char(digest_time, 'HH24:MI') as digest_time from notification_setting where user_id = $1`,
    [userId],
  );
  const devices = await db.rows<PreferencesView['devices'][number]>(
    'select id, label, created_at from push_subscription where user_id = $1 order by id',
    [userId],
  );
  const mailProblem = await db.row<{ reason: string; until: Date | null }>(
    `select reason, until from mail_suppression where user_id = $1 and (until is null or until > now())
     order by created_at desc limit 1`,
    [userId],
  );
  const { quietFrom, quietTo, digestTime } = setting ?? {};
  return {
    preferences: NOTIFICATION_CATEGORIES.filter((category) => category !== 'lessons').flatMap((category) =>
      CHANNELS.map((channel) => ({
        category,
        channel,
        cadence:
          set.find((one) => one.category === category && one.channel === channel)?.cadence ??
          defaultCadence(category, channel),
        choices: cadencesOf(category, channel),
      })),
    ),
    quietHours: quietFrom && quietTo ? { from: quietFrom, to: quietTo } : null,
    digestTime: digestTime ?? DEFAULT_DIGEST_TIME,
    devices,
    pushPublicKey: channels.of(context)?.push.publicKey ?? null,
    mailProblem: mailProblem ?? null,
  };
}
