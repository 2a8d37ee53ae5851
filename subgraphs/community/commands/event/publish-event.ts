import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import type { CommunityEvent } from '../../domain/event.js';
import { loadOccurrences, type EventScope } from './occurrences.js';

/** Everybody in its place sees it from now on. Idempotent. */
export function publishEvent(
  context: Context,
  input: { readonly eventId: string; readonly scope?: EventScope | null },
): Promise<CommunityEvent> {
  const viewer = requireVerified(context);
  return runCommand(context, 'publishEvent', async (transaction) => {
    const events = await loadOccurrences(transaction, viewer, input);
    for (const event of events) event.publish(transaction.now);
    return events[0];
  });
}
