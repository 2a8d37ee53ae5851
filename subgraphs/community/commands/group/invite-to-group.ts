import { createHash, randomBytes } from 'node:crypto';
import { runCommand, runIdempotently } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { after } from '../../../../platform/domain/clock.js';
import { InvalidInput, UserNotFound } from '../../../../platform/domain/errors.js';
import { newId } from '../../../../platform/domain/ids.js';
import { requireUser } from '../../../../platform/people.js';
import { AlreadyMember, BannedFromGroup } from '../../domain/group-errors.js';
import { INVITATION_MS } from '../../domain/group.js';
import { requireNotSuspended } from '../moderation/limits.js';
import { partedFrom } from '../post/load-post.js';
import { loadGroup, requireGroupRole, roleIn } from './membership.js';
import { notifyOfGroup } from './notify-group.js';

export interface InviteToGroup {
  readonly groupId: string;
  /** Null: a link. */
  readonly userId?: string | null;
  /** How many people can use a link. */
  readonly uses?: number | null;
  readonly idempotencyKey: string;
}

const MAX_USES = 1_000;
/** Too many bytes to guess, so a plain hash of the secret is safe to store. */
const SECRET_BYTES = 32;

export const hashOfSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/**
 * Lets a person, or those who have a link, join for 7 days. Inviting a person again extends the invitation. Only a hash of
 * the link's secret is stored, so a retry of the same request returns a new secret and ends the former one.
 */
export async function inviteToGroup(
  context: Context,
  input: InviteToGroup,
): Promise<{ readonly invitationId: string; readonly token: string | null }> {
  const viewer = requireVerified(context);
  const { userId = null } = input;
  const uses = userId === null ? (input.uses ?? 1) : 1;
  if (!Number.isInteger(uses) || uses < 1 || uses > MAX_USES)
    throw new InvalidInput([{ field: 'input.uses', message: `must be 1 to ${MAX_USES}` }]);
  const token = userId === null ? randomBytes(SECRET_BYTES).toString('base64url') : null;
  let isRetry = true;
  const invitationId = await runIdempotently(context, 'inviteToGroup', input, async (transaction) => {
    isRetry = false;
    const { sql, now } = transaction;
    await requireNotSuspended(transaction, viewer);
    const group = await loadGroup(transaction, viewer, input.groupId);
    await requireGroupRole(transaction, viewer, group.id, 'moderator');
    if (userId !== null) {
      await requireUser(transaction, userId, { field: 'input.userId' });
      if ((await partedFrom(transaction, viewer.id, [userId])).size > 0) throw new UserNotFound('input.userId');
      if (await roleIn(transaction, group.id, userId)) throw new AlreadyMember();
      const banned = await sql('select from group_ban where group_id = $1 and user_id = $2', [group.id, userId]);
      if (banned.length > 0) throw new BannedFromGroup();
    }
    const [row] = await sql<{ id: string }>(
      `insert into group_invitation (id, group_id, user_id, secret_hash, invited_by, uses_left, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict on constraint group_invitation_of_user do update
         set expires_at = excluded.expires_at, invited_by = excluded.invited_by, uses_left = 1, revoked_at = null
       returning id`,
      [newId(), group.id, userId, token && hashOfSecret(token), viewer.id, uses, now, after(now, INVITATION_MS)],
    );
    if (!row) throw new Error('An insert returned no row.');
    if (userId !== null)
      await notifyOfGroup(transaction, {
        groupId: group.id,
        to: { users: [userId] },
        kind: 'group-invited',
        actorId: viewer.id,
      });
    return row.id;
  });
  if (token !== null && isRetry)
    await runCommand(context, 'replaceInvitationSecret', ({ sql }) =>
      sql('update group_invitation set secret_hash = $2 where id = $1', [invitationId, hashOfSecret(token)]),
    );
  return { invitationId, token };
}
