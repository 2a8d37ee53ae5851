import type { Viewer } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import { NotAModerator } from '../../domain/moderation-errors.js';
import { EventNotFound } from '../../domain/event-errors.js';
import { CommunityEvent } from '../../domain/event.js';
import { moderates, valuesOf, visibleEvent } from '../../queries/visibility.js';

/** The event, locked; not found where the viewer may not see it. */
export async function loadEvent(transaction: Transaction, viewer: Viewer, eventId: string): Promise<CommunityEvent> {
  const event = await transaction.load(CommunityEvent, eventId, () => new EventNotFound());
  const visible = await transaction.sql(
    `select from community_event where id = $3 and ${visibleEvent('community_event')}`,
    [...valuesOf(viewer), eventId],
  );
  if (visible.length === 0) throw new EventNotFound();
  return event;
}

/** As {@link loadEvent}, for staff, teachers of its place and moderators of its group. */
export async function loadManagedEvent(
  transaction: Transaction,
  viewer: Viewer,
  eventId: string,
): Promise<CommunityEvent> {
  const event = await loadEvent(transaction, viewer, eventId);
  const managed = await transaction.sql(
    `select from community_event where id = $3 and ${moderates('community_event')}`,
    [...valuesOf(viewer), eventId],
  );
  if (managed.length === 0) throw new NotAModerator();
  return event;
}
