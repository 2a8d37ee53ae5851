import { runIdempotently } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { renderMarkdown } from '../../../../platform/services/markdown.js';
import { CommunityEvent, type EventContent } from '../../domain/event.js';
import { NotAModerator } from '../../domain/moderation-errors.js';
import { moderates, valuesOf } from '../../queries/visibility.js';
import { admit } from '../moderation/limits.js';
import { placeOf, requireWriter } from '../post/places.js';

export interface CreateEvent extends EventContent {
  readonly courseId?: string | null;
  readonly classId?: string | null;
  readonly groupId?: string | null;
  readonly idempotencyKey: string;
}

/** A draft. By staff, teachers of the place and moderators of the group; to all, by staff. */
export async function createEvent(context: Context, input: CreateEvent): Promise<{ readonly id: string }> {
  const viewer = requireVerified(context);
  const place = placeOf(input);
  const id = await runIdempotently(context, 'createEvent', input, async (transaction) => {
    await requireWriter(transaction, viewer, place);
    const event = transaction.add(new CommunityEvent(viewer.id, place, input, renderMarkdown, transaction.now));
    await admit(transaction, viewer, { place, texts: [event.title, event.description] });
    await transaction.flush();
    const managed = await transaction.sql(
      `select from community_event where id = $3 and ${moderates('community_event')}`,
      [...valuesOf(viewer), event.id],
    );
    if (managed.length === 0) throw new NotAModerator();
    return event.id;
  });
  return { id };
}
