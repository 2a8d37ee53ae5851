import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { renderMarkdown } from '../../../../platform/services/markdown.js';
import type { CommunityEvent, EventChange } from '../../domain/event.js';
import { loadManagedEvent } from './load-event.js';
import { promoteWaitlist } from './rsvp.js';

/** Added seats go to the waitlist. */
export function updateEvent(
  context: Context,
  { eventId, ...change }: EventChange & { readonly eventId: string },
): Promise<CommunityEvent> {
  const viewer = requireVerified(context);
  return runCommand(context, 'updateEvent', async (transaction) => {
    const event = await loadManagedEvent(transaction, viewer, eventId);
    event.update(change, renderMarkdown, transaction.now);
    await promoteWaitlist(transaction, event);
    return event;
  });
}
