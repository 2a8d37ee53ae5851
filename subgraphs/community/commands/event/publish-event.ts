import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import type { CommunityEvent } from '../../domain/event.js';
import { loadManagedEvent } from './load-event.js';

/** Everybody in its place sees it from now on. Idempotent. */
export function publishEvent(context: Context, { eventId }: { readonly eventId: string }): Promise<CommunityEvent> {
  const viewer = requireVerified(context);
  return runCommand(context, 'publishEvent', async (transaction) => {
    const event = await loadManagedEvent(transaction, viewer, eventId);
    event.publish(transaction.now);
    return event;
  });
}
