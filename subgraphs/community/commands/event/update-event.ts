import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { renderMarkdown } from '../../../../platform/services/markdown.js';
import type { CommunityEvent, EventChange } from '../../domain/event.js';
import { loadOccurrences, shifted, type EventScope } from './occurrences.js';
import { promoteWaitlist } from './rsvp.js';

/** Added seats go to the waitlist. Of a series, the others move by as many days, to the same time of day; all or none. */
export function updateEvent(
  context: Context,
  { eventId, scope = null, ...change }: EventChange & { readonly eventId: string; readonly scope?: EventScope | null },
): Promise<CommunityEvent> {
  const viewer = requireVerified(context);
  return runCommand(context, 'updateEvent', async (transaction) => {
    const events = await loadOccurrences(transaction, viewer, { eventId, scope });
    const from = events[0].localStart;
    for (const event of events) {
      event.update(shifted(change, from, event.localStart), renderMarkdown, transaction.now);
      await promoteWaitlist(transaction, event);
    }
    return events[0];
  });
}
