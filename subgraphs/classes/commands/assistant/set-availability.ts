import { hasRole } from '../../../../platform/auth.js';
import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { requireUser } from '../../../../platform/people.js';
import { Availability, type AvailabilityTerms } from '../../domain/availability.js';
import { NotYourAvailability } from '../../domain/booking-errors.js';

export interface SetAvailability extends AvailabilityTerms {
  /** Staff may set the hours of others. Default: the viewer. */
  readonly assistantId?: string | null;
}

/** Replaces all hours of a teaching assistant. Existing bookings stay. */
export async function setAvailability(context: Context, input: SetAvailability): Promise<Availability> {
  const viewer = requireViewer(context);
  const id = input.assistantId ?? viewer.id;
  if (id !== viewer.id && !hasRole(viewer, 'staff')) throw new NotYourAvailability();
  return runCommand(context, 'setAvailability', async (transaction) => {
    if (id !== viewer.id) await requireUser(transaction, id, { field: 'input.assistantId' });
    // Of two requests that set a person's first hours, the second waits and then changes them.
    await transaction.sql('select pg_advisory_xact_lock(hashtextextended($1, 2))', [`availability/${id}`]);
    const known = await transaction.find(Availability, { id });
    if (!known) return transaction.add(new Availability(id, input));
    known.change(input);
    return known;
  });
}
