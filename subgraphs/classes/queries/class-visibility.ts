import { hasRole } from '../../../platform/auth.js';
import type { Context } from '../../../platform/context.js';
import { SUBSTITUTE_DAYS } from '../domain/meeting.js';

/**
 * The one rule of who may see a class, as an SQL condition on a row of `class`. `staff` and `viewer` are the placeholders of
 * {@link viewerOf}. Lists, edges, entity references, counts, seats, calendars, live updates and the partner API use it.
 *
 * - Staff see every class, the instructor their own, and a substitute that of a meeting until 7 days after it.
 * - Students see a class that they are in, or have a seat in that waits for its payment.
 * - An invited person sees the class while the invitation can be accepted, and after they accepted it.
 * - Everyone else sees group classes that were published: no private class, no draft in preparation.
 */
export const visibleClass = (staff: string, viewer: string): string => `(
  ${staff}::boolean
  or (class.type = 'group' and class.published_at is not null)
  or class.instructor_id = ${viewer}::uuid
  or exists (select from meeting where meeting.class_id = class.id and ${substitutes(viewer)})
  or exists (select from class_enrollment seat
    where seat.class_id = class.id and seat.student_id = ${viewer}::uuid and seat.withdrawn_at is null)
  or exists (select from seat_hold hold where hold.class_id = class.id and hold.student_id = ${viewer}::uuid)
  or exists (select from class_invitation invitation
    where invitation.class_id = class.id and invitation.user_id = ${viewer}::uuid and ${VALID_INVITATION}))`;

/** SQL condition on a row of `meeting`: the person teaches it as a substitute, and it was less than 7 days ago. */
export const substitutes = (
  viewer: string,
): string => `(meeting.substitute_id = ${viewer}::uuid and cancelled_at is null
    and local_start > to_char(now() - interval '${SUBSTITUTE_DAYS} days', 'YYYY-MM-DD"T"HH24:MI'))`;

/** SQL condition on a row of `class_invitation`: the person may use it. */
export const VALID_INVITATION = `(revoked_at is null and (accepted_at is not null or expires_at > now()))`;

/**
 * Values for the placeholders of {@link visibleClass}. The router's own identity counts as an anonymous viewer: what it asks for is
 * shared between people who may see less than the people of the class.
 */
export function viewerOf({ viewer }: Context): [staff: boolean, viewer: string | null] {
  return [hasRole(viewer, 'staff'), viewer?.id ?? null];
}
