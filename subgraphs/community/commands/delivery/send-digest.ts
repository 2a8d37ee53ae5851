import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { now } from '../../../../platform/domain/clock.js';
import { noticeMail } from '../../documents/notice-mail.js';
import { defaultCadence, type Cadence, type NotificationCategory } from '../../domain/notification-categories.js';
import { decide } from '../../domain/delivery.js';
import { noticeText } from '../../domain/notices.js';
import { NOTICE_JSON, type StoredNotice } from './claim-deliveries.js';
import type { Addressed } from './addressed.js';
import { handOver, unsubscribeUrl } from './send-mail.js';
import type { Outcome } from './settle-delivery.js';

/** Notices with their text in one mail; of the others it says how many they are. */
const SHOWN = 50;
/** A digest with more ends here: what is beyond it is in the app. */
const MAX_NOTICES = 1_000;

interface Collected {
  readonly id: string;
  readonly category: NotificationCategory;
  readonly cadence: Cadence | null;
  readonly expires_at: string | null;
  readonly notice: StoredNotice;
}

/**
 * Mails what was collected since the digest before, except what was read, taken back or switched off meanwhile. Without
 * anything left no mail is sent. A retry mails the same notices under the same Message-ID.
 */
export async function sendDigest(context: Context, { delivery, recipient }: Addressed): Promise<Outcome> {
  const { userId, locale, timeZone, name } = recipient;
  const collected = await runCommand(context, 'readDigest', ({ sql }) =>
    sql<Collected>(
      `select d.id, d.category, preference.cadence, d.expires_at, ${NOTICE_JSON} as notice
       from delivery d join notification n on n.id = d.notification_id
       left join notification_preference preference
         on preference.user_id = d.user_id and preference.category = d.category and preference.channel = d.channel
       where d.digest_id = $1 and d.status = 'collected' order by n.sequence limit ${MAX_NOTICES}`,
      [delivery.id],
    ),
  );
  const wantedNow = collected.filter(({ notice, category, cadence, expires_at: expiresAt }) => {
    const wanted = cadence ?? defaultCadence(category, delivery.channel);
    const state = { ...delivery, ...notice, category, cadence: wanted, timeZone, isDigest: true };
    const decision = decide({ ...state, expiresAt: expiresAt === null ? null : new Date(expiresAt) }, now());
    return wanted !== 'never' && decision.act === 'send';
  });
  // The newest of a line stands for all of it.
  const notices = [...new Map(wantedNow.map((one) => [one.notice.line, one])).values()];
  const outcome = notices.length === 0 ? ({ is: 'dropped', reason: 'empty' } as const) : await mailThem();
  if (outcome.is !== 'retry' && outcome.is !== 'later') await endCollected(context, delivery.id, notices, outcome);
  return outcome;

  async function mailThem(): Promise<Outcome> {
    const actors = notices.flatMap(({ notice }) => notice.actorId ?? []);
    const names = actors.length === 0 ? new Map<string, string>() : await context.people.displayNames(actors);
    const mail = noticeMail({
      name,
      locale,
      publicUrl: context.publicUrl,
      notices: notices.slice(0, SHOWN).map(({ notice }) => ({
        ...noticeText(notice, { locale, timeZone, person: names.get(notice.actorId ?? '') }),
        links: notice.links,
      })),
      left: Math.max(0, notices.length - SHOWN),
      isDigest: true,
      unsubscribeUrl: unsubscribeUrl(context, userId, 'digest'),
    });
    return handOver(context, { delivery, recipient }, mail);
  }
}

/** The notices share the end of their digest; those that it left out are dropped. */
function endCollected(
  context: Context,
  digestId: string,
  mailed: readonly Collected[],
  outcome: Outcome,
): Promise<void> {
  return runCommand(context, 'endDigest', async ({ sql, now: at }) => {
    const reason = 'reason' in outcome ? outcome.reason : null;
    await sql(
      `update delivery set ended_at = $4,
         status = case when id = any($2::uuid[]) then $3 else 'dropped' end,
         reason = case when id = any($2::uuid[]) then $5 else 'left-out' end
       where digest_id = $1 and status = 'collected'`,
      [digestId, mailed.map(({ id }) => id), outcome.is, at.toISOString(), reason],
    );
  });
}
