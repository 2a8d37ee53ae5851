import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { ClassInvitationExpired, ClassInvitationNotFound } from '../../domain/errors.js';
import { hashOfSecret } from '../shared/secrets.js';

export interface AcceptClassInvitation {
  /** Secret of a link. */
  readonly token?: string | null;
  /** The class to which the viewer was invited in person. */
  readonly classId?: string | null;
}

/** From now on the viewer may see the class and request a seat in it. A link is used up. Idempotent. */
export function acceptClassInvitation(context: Context, input: AcceptClassInvitation): Promise<{ classId: string }> {
  const viewer = requireViewer(context);
  const token = input.token ?? null;
  const classId = input.classId ?? null;
  if ((token === null) === (classId === null))
    throw new InvalidInput([{ field: 'input', message: 'must have either a token or a classId' }]);
  if (classId !== null && !isUuid(classId)) throw new ClassInvitationNotFound();
  return runCommand(context, 'acceptClassInvitation', async (transaction) => {
    const [invitation] = await transaction.sql<{ id: string; class_id: string; expires_at: Date; accepted: boolean }>(
      `select id, class_id, expires_at, accepted_at is not null as accepted from class_invitation
       where revoked_at is null and (user_id = $1 or (user_id is null and $2::bytea is not null))
         and ($2::bytea is null or secret_hash = $2) and ($3::uuid is null or class_id = $3)
       order by expires_at desc limit 1 for update`,
      [viewer.id, token === null ? null : hashOfSecret(token), classId],
    );
    if (!invitation) throw new ClassInvitationNotFound();
    if (!invitation.accepted) {
      if (new Date(invitation.expires_at) <= transaction.now) throw new ClassInvitationExpired();
      await transaction.sql('update class_invitation set user_id = $2, accepted_at = $3 where id = $1', [
        invitation.id,
        viewer.id,
        transaction.now,
      ]);
    }
    return { classId: invitation.class_id };
  });
}
