import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { MAX_GUESTS, type CommunityEvent, type RsvpStatus } from '../../domain/event.js';
import { requireNotSuspended } from '../moderation/limits.js';
import { loadEvent } from './load-event.js';

export interface Rsvp {
  readonly eventId: string;
  readonly answer: 'going' | 'maybe' | 'declined';
  readonly guests: number;
}

interface Answer {
  readonly user_id: string;
  readonly status: RsvpStatus;
  readonly guests: number;
}

/** Going takes a seat for the user and each guest; without enough seats, a place on the waitlist. Idempotent. */
export function rsvp(context: Context, { eventId, answer, guests }: Rsvp): Promise<CommunityEvent> {
  const viewer = requireVerified(context);
  if (!Number.isInteger(guests) || guests < 0 || guests > MAX_GUESTS)
    throw new InvalidInput([{ field: 'input.guests', message: `must be 0 to ${MAX_GUESTS}` }]);
  return runCommand(context, 'rsvp', async (transaction) => {
    await requireNotSuspended(transaction, viewer);
    const { sql, now } = transaction;
    const event = await loadEvent(transaction, viewer, eventId);
    event.requireOpen(now);
    const [before] = await sql<Answer>(
      'select user_id, status, guests from event_rsvp where event_id = $1 and user_id = $2',
      [event.id, viewer.id],
    );
    const wants = before?.status === 'waitlisted' ? 'going' : before?.status;
    if (before && wants === answer && before.guests === guests) return event;
    if (before?.status === 'going') event.seatsTaken -= 1 + before.guests;
    const status = answer === 'going' && !event.fits(1 + guests) ? 'waitlisted' : answer;
    if (status === 'going') event.seatsTaken += 1 + guests;
    const number = status === 'waitlisted' ? (event.lastWaitlistNumber += 1) : null;
    await sql(
      `insert into event_rsvp (event_id, user_id, status, guests, waitlist_number, responded_at)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (event_id, user_id) do update set status = excluded.status, guests = excluded.guests,
         waitlist_number = excluded.waitlist_number, responded_at = excluded.responded_at`,
      [event.id, viewer.id, status, guests, number, now],
    );
    event.changeRsvp({ userId: viewer.id, status, previousStatus: before?.status ?? null, guests, promoted: false });
    await promoteWaitlist(transaction, event);
    return event;
  });
}

/** Free seats go to the first waiting party that fits completely, again and again until none fits. */
export async function promoteWaitlist({ sql }: Transaction, event: CommunityEvent): Promise<void> {
  if (event.status !== 'published') return;
  for (;;) {
    const free = event.capacity === null ? null : event.capacity - event.seatsTaken;
    if (free !== null && free <= 0) return;
    const [next] = await sql<Answer>(
      `select user_id, status, guests from event_rsvp
       where event_id = $1 and status = 'waitlisted' and ($2::integer is null or 1 + guests <= $2)
       order by waitlist_number limit 1`,
      [event.id, free],
    );
    if (!next) return;
    await sql(`update event_rsvp set status = 'going', waitlist_number = null where event_id = $1 and user_id = $2`, [
      event.id,
      next.user_id,
    ]);
    event.seatsTaken += 1 + next.guests;
    event.changeRsvp({
      userId: next.user_id,
      status: 'going',
      previousStatus: 'waitlisted',
      guests: next.guests,
      promoted: true,
    });
  }
}
