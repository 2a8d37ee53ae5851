import { runCommand } from '../../../../platform/command.js';
import type { RouteAnswer } from '../../../../platform/client/subgraph-client.js';
import type { Context } from '../../../../platform/context.js';
import { unsubscribePage } from '../../documents/unsubscribe-page.js';
import {
  NOTIFICATION_CATEGORIES,
  defaultCadence,
  type NotificationCategory,
} from '../../domain/notification-categories.js';
import { readUnsubscribeToken } from './unsubscribe-token.js';

/** A page with a button. Programs that look at the links of a mail change nothing. Undefined for a token that is not ours. */
export async function showUnsubscribe(context: Context, token: string): Promise<string | undefined> {
  const known = readUnsubscribeToken(context.secrets, token);
  return known && unsubscribePage(await localeOf(context, known.userId), { done: false });
}

/** Stops the mails that the token names, without a login. Idempotent. */
export async function unsubscribe(context: Context, token: string): Promise<RouteAnswer> {
  const known = readUnsubscribeToken(context.secrets, token);
  if (!known) return { status: 404, body: null };
  const { userId, what } = known;
  await runCommand(context, 'unsubscribe', async ({ sql }) => {
    const set = await sql<{ category: NotificationCategory; cadence: string }>(
      `select category, cadence from notification_preference where user_id = $1 and channel = 'mail'`,
      [userId],
    );
    const cadenceOf = (category: NotificationCategory): string =>
      set.find((one) => one.category === category)?.cadence ?? defaultCadence(category, 'mail');
    const stopped =
      what === 'digest'
        ? NOTIFICATION_CATEGORIES.filter((category) => ['daily', 'weekly'].includes(cadenceOf(category)))
        : [what];
    await sql(
      `insert into notification_preference (user_id, category, channel, cadence)
       select $1, category, 'mail', 'never' from unnest($2::text[]) category
       on conflict (user_id, category, channel) do update set cadence = excluded.cadence`,
      [userId, stopped],
    );
  });
  return { status: 200, body: unsubscribePage(await localeOf(context, userId), { done: true }) };
}

async function localeOf({ db }: Context, userId: string): Promise<string> {
  const row = await db.row<{ locale: string }>('select locale from recipient where user_id = $1', [userId]);
  return row?.locale ?? 'en';
}
