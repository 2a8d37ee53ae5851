import { runIdempotently } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { newId } from '../../../../platform/domain/ids.js';
import { renderMarkdown } from '../../../../platform/services/markdown.js';
import { CommunityEvent, type EventContent } from '../../domain/event.js';
import { MAX_OCCURRENCES, occurrencesOf } from '../../domain/recurrence.js';
import { NotAModerator } from '../../domain/moderation-errors.js';
import { moderates, valuesOf } from '../../queries/visibility.js';
import { admit } from '../moderation/limits.js';
import { placeOf, requireWriter } from '../post/places.js';

export interface CreateEvent extends EventContent {
  readonly courseId?: string | null;
  readonly classId?: string | null;
  readonly groupId?: string | null;
  /** RFC 5545; absent for one event. */
  readonly recurrence?: string | null;
  readonly idempotencyKey: string;
}

/** A draft, or the drafts of a series: returns the first. By staff, teachers of the place and moderators of the group; to all, by staff. */
export async function createEvent(context: Context, input: CreateEvent): Promise<{ readonly id: string }> {
  const viewer = requireVerified(context);
  const place = placeOf(input);
  const id = await runIdempotently(context, 'createEvent', input, async (transaction) => {
    await requireWriter(transaction, viewer, place);
    const starts = startsOf(input);
    const series = input.recurrence == null ? null : { id: newId(), recurrence: input.recurrence };
    const [event] = starts.map((localStart) =>
      transaction.add(
        new CommunityEvent(viewer.id, place, { ...input, localStart }, renderMarkdown, transaction.now, series),
      ),
    );
    if (!event) throw new Error('A series without occurrences was not refused.');
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

function startsOf({ localStart, recurrence }: CreateEvent): readonly string[] {
  if (recurrence == null) return [localStart];
  const starts = occurrencesOf(recurrence, localStart);
  if (starts) return starts;
  throw new InvalidInput([
    {
      field: 'input.recurrence',
      message: `must be a rule of RFC 5545 with COUNT or UNTIL and 1 to ${MAX_OCCURRENCES} days, such as FREQ=WEEKLY;COUNT=10`,
    },
  ]);
}
