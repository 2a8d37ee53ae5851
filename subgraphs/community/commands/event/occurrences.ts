import { Temporal } from 'temporal-polyfill';
import type { Viewer } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import type { CommunityEvent, EventChange } from '../../domain/event.js';
import { loadManagedEvent } from './load-event.js';

/** One occurrence of a series, or also all that follow it. */
export type EventScope = 'one' | 'following';

/** The event, and with `following` the later ones of its series that are not cancelled, each locked, in their order. */
export async function loadOccurrences(
  transaction: Transaction,
  viewer: Viewer,
  { eventId, scope }: { readonly eventId: string; readonly scope?: EventScope | null },
): Promise<readonly [CommunityEvent, ...CommunityEvent[]]> {
  const event = await loadManagedEvent(transaction, viewer, eventId);
  if (scope !== 'following' || event.seriesId === null) return [event];
  const rows = await transaction.sql<{ id: string }>(
    `select id from community_event where series_id = $1 and starts_at > $2 and status <> 'cancelled'
     order by starts_at, id`,
    [event.seriesId, event.startsAt],
  );
  const following: CommunityEvent[] = [];
  for (const { id } of rows) following.push(await loadManagedEvent(transaction, viewer, id));
  return [event, ...following];
}

/** The change of one occurrence as it is for another: so many days later or earlier, at the new time of day. */
export function shifted(change: EventChange, from: string, own: string): EventChange {
  if (change.localStart === undefined) return change;
  try {
    const wanted = Temporal.PlainDateTime.from(change.localStart);
    const days = Temporal.PlainDateTime.from(from).toPlainDate().until(wanted.toPlainDate(), { largestUnit: 'days' });
    const moved = Temporal.PlainDateTime.from(own).toPlainDate().add(days).toPlainDateTime(wanted.toPlainTime());
    return { ...change, localStart: moved.toString({ smallestUnit: 'minute' }) };
  } catch {
    // The event itself reports the wrong time.
    return change;
  }
}
