import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import type { CommunityEvent } from '../../domain/event.js';
import { loadOccurrences, type EventScope } from './occurrences.js';

/** No user can answer any more; answers stay. Idempotent. */
export function cancelEvent(
  context: Context,
  input: { readonly eventId: string; readonly scope?: EventScope | null },
): Promise<CommunityEvent> {
  const viewer = requireVerified(context);
  return runCommand(context, 'cancelEvent', async (transaction) => {
    const events = await loadOccurrences(transaction, viewer, input);
    for (const event of events) event.cancel(transaction.now);
    return events[0];
  });
}
