import { hasRole } from '../../../../platform/auth.js';
import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { ClassInvitationNotFound, NotYourClass } from '../../domain/errors.js';

/** Ends an invitation. A student who is in the class already stays in it. Idempotent. */
export function revokeClassInvitation(
  context: Context,
  { invitationId }: { readonly invitationId: string },
): Promise<{ classId: string }> {
  const viewer = requireRole(context, 'staff', 'instructor');
  return runCommand(context, 'revokeClassInvitation', async (transaction) => {
    const [found] = isUuid(invitationId)
      ? await transaction.sql<{ class_id: string; instructor_id: string }>(
          `select class_id, instructor_id from class_invitation invitation join class on class.id = class_id
           where invitation.id = $1 for update of invitation`,
          [invitationId],
        )
      : [];
    if (!found) throw new ClassInvitationNotFound();
    if (found.instructor_id !== viewer.id && !hasRole(viewer, 'staff')) throw new NotYourClass();
    await transaction.sql('update class_invitation set revoked_at = coalesce(revoked_at, $2) where id = $1', [
      invitationId,
      transaction.now,
    ]);
    return { classId: found.class_id };
  });
}
