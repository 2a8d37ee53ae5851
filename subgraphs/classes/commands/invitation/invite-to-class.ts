import { hasRole } from '../../../../platform/auth.js';
import { runCommand, runIdempotently, type Transaction } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { after } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { requireUser } from '../../../../platform/people.js';
import { INVITATION_MS } from '../../domain/class-terms.js';
import { NotYourClass } from '../../domain/errors.js';
import { loadClass } from '../class/load-class.js';
import { hashOfSecret, newSecret } from '../shared/secrets.js';

export interface InviteToClass {
  readonly classId: string;
  /** Null: a link for one person. */
  readonly userId?: string | null;
  readonly idempotencyKey: string;
}

/**
 * Lets one person join the class within 7 days: a named one, or the first to use the link. Inviting a person again extends
 * the invitation. Only a hash of the link's secret is stored, so a retry of the same request returns a new secret and ends
 * the former one.
 */
export async function inviteToClass(
  context: Context,
  input: InviteToClass,
): Promise<{ invitationId: string; token: string | null }> {
  const viewer = requireRole(context, 'staff', 'instructor');
  const userId = input.userId ?? null;
  const token = userId === null ? newSecret() : null;
  let isRetry = true;
  const invitationId = await runIdempotently(context, 'inviteToClass', input, async (transaction) => {
    isRetry = false;
    const found = await loadClass(transaction, input.classId);
    if (found.instructorId !== viewer.id && !hasRole(viewer, 'staff')) throw new NotYourClass();
    if (userId !== null) await requireUser(transaction, userId, { field: 'input.userId' });
    const expiresAt = after(transaction.now, INVITATION_MS);
    const id = (userId && (await extended(transaction, found.id, userId, expiresAt))) ?? newId();
    await transaction.sql(
      `insert into class_invitation (id, class_id, user_id, secret_hash, invited_by, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing`,
      [id, found.id, userId, token && hashOfSecret(token), viewer.id, transaction.now, expiresAt],
    );
    found.invite({ id, userId, expiresAt });
    return id;
  });
  if (token === null || !isRetry) return { invitationId, token };
  return { invitationId, token: (await replaceSecret(context, invitationId, token)) ? token : null };
}

/** False for a link that was used or revoked meanwhile. */
function replaceSecret(context: Context, invitationId: string, token: string): Promise<boolean> {
  return runCommand(context, 'replaceInvitationSecret', async (transaction) => {
    const changed = await transaction.sql(
      'update class_invitation set secret_hash = $2 where id = $1 and accepted_at is null and revoked_at is null returning id',
      [invitationId, hashOfSecret(token)],
    );
    return changed.length > 0;
  });
}

/** The person's invitation to the class, valid until then; null without one. The class is locked. */
async function extended(
  transaction: Transaction,
  classId: string,
  userId: string,
  expiresAt: Date,
): Promise<string | null> {
  const [row] = await transaction.sql<{ id: string }>(
    `update class_invitation set expires_at = $3
     where id = (select id from class_invitation where class_id = $1 and user_id = $2 and revoked_at is null limit 1)
     returning id`,
    [classId, userId, expiresAt],
  );
  return row?.id ?? null;
}
