import type { Context } from '../../../../platform/context.js';
import { after, DAY, now } from '../../../../platform/domain/clock.js';
import { iCalendar } from '../../../../platform/services/icalendar.js';
import { hashOfSecret } from '../../commands/event/create-event-feed.js';
import { visibleEvent } from '../visibility.js';

/** How long past events stay in the calendar. */
const PAST_DAYS = 90;

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly venue: string | null;
  readonly url: string | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly status: string;
  readonly answer: string;
  readonly revision: number;
  readonly changedAt: Date;
}

/**
 * The events that the owner of a secret address answered, while they may see them; undefined for an unknown secret. A cancelled
 * event stays, so that calendars that refresh rarely remove it.
 */
export async function eventCalendarOf(context: Context, parameter: string): Promise<string | undefined> {
  const feed = await context.db.row<{ userId: string }>('select user_id from event_feed where secret_hash = $1', [
    hashOfSecret(parameter.replace(/\.ics$/, '')),
  ]);
  if (!feed) return undefined;
  const entries = await context.db.rows<Entry>(
    `select community_event.id, title, venue, starts_at, ends_at, community_event.status, rsvp.status as answer, revision,
       greatest(changed_at, responded_at) as changed_at, case when rsvp.status = 'going' then url end as url
     from event_rsvp rsvp join community_event on community_event.id = event_id
     where user_id = $1 and rsvp.status <> 'declined' and ends_at > $3 and community_event.status <> 'draft'
       and ${visibleEvent('community_event')}
     order by starts_at, community_event.id`,
    [feed.userId, false, after(now(), -PAST_DAYS * DAY)],
  );
  return iCalendar(
    'Lyceum events',
    entries.map(({ id, title, venue, url, startsAt, endsAt, status, answer, revision, changedAt }) => ({
      uid: `event-${id}@lyceum`,
      summary: title,
      startsAt,
      endsAt,
      status: (status === 'cancelled' && 'CANCELLED') || (answer === 'going' ? 'CONFIRMED' : 'TENTATIVE'),
      sequence: revision,
      changedAt,
      place: url ?? venue,
    })),
  );
}
