import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import type { CommunityEvent } from '../../domain/event.js';
import { loadManagedEvent } from './load-event.js';

/** No user can answer any more; answers stay. Idempotent. */
export function cancelEvent(context: Context, { eventId }: { readonly eventId: string }): Promise<CommunityEvent> {
  const viewer = requireVerified(context);
  return runCommand(context, 'cancelEvent', async (transaction) => {
    const event = await loadManagedEvent(transaction, viewer, eventId);
    event.cancel(transaction.now);
    return event;
  });
}
