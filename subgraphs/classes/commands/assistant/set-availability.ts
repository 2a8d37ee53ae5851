import { hasRole } from '../../../../platform/auth.js';
import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { Availability, type AvailabilityTerms } from '../../domain/availability.js';
import { NotYourAvailability } from '../../domain/booking-errors.js';

export interface SetAvailability extends AvailabilityTerms {
  /** For staff, who set the hours of others. Default: the viewer. */
  readonly assistantId?: string | null;
}

/** Replaces all hours of a teaching assistant. What is booked already stays. */
export async function setAvailability(context: Context, input: SetAvailability): Promise<Availability> {
  const viewer = requireViewer(context);
  const id = input.assistantId ?? viewer.id;
  if (id !== viewer.id && !hasRole(viewer, 'staff')) throw new NotYourAvailability();
  if (!isUuid(id)) throw new InvalidInput([{ field: 'input.assistantId', message: 'must be the id of a person' }]);
  return runCommand(context, 'setAvailability', async (transaction) => {
    // Two who set the first hours of one person at once: the second waits and changes.
    await transaction.sql('select pg_advisory_xact_lock(hashtextextended($1, 2))', [`availability/${id}`]);
    const known = await transaction.find(Availability, { id });
    if (!known) return transaction.add(new Availability(id, input));
    known.change(input);
    return known;
  });
}
