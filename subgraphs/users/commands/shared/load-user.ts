import type { Role as TokenRole } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import { requireViewer } from '../../../../platform/context.js';
import { newId } from '../../../../platform/domain/ids.js';
import { NotAllowed } from '../../../../platform/domain/errors.js';
import { UserNotFound } from '../../domain/errors.js';
import { emailKey, User } from '../../domain/user.js';

export function loadUser(transaction: Transaction, userId: string): Promise<User> {
  return transaction.load(User, userId, () => new UserNotFound());
}

/**
 * Without a lock. Undefined when no account has this address. An account from before addresses were canonicalized is found by the
 * address as its owner types it.
 */
export async function userIdByEmail(transaction: Transaction, email: string): Promise<string | undefined> {
  const typed = email.trim().toLowerCase();
  const [found] = await transaction.sql<{ id: string }>(
    'select id from user_account where lower(email) in ($1, $2) order by lower(email) = $1 desc limit 1',
    [typed, emailKey(email)],
  );
  return found?.id;
}

/**
 * An id without an account for an address that is held for its former owner, who may still undo the change of it: to be treated like
 * an address that has an account, which is not revealed to anyone. Undefined for any other address.
 */
export async function heldAddress(transaction: Transaction, email: string): Promise<string | undefined> {
  const [held] = await transaction.sql('select from email_change where lower(old_email) = $1', [emailKey(email)]);
  return held && newId();
}

/**
 * The viewer must have the role now: the token may be older than a change of roles, and a revoked administrator must not be able to
 * undo the change.
 */
export async function requireCurrentRole(transaction: Transaction, role: TokenRole): Promise<void> {
  const viewer = requireViewer(transaction.context);
  const [current] = await transaction.sql(
    `select from user_account where id = $1 and status = 'active' and roles && array[$2::text, 'super_admin']`,
    [viewer.id, role],
  );
  if (!current) throw new NotAllowed();
}

/** Staff manage students and instructors; only a super_admin manages staff. */
export async function requireMayManage(transaction: Transaction, user: User): Promise<void> {
  if (user.roles.includes('staff') || user.roles.includes('super_admin')) {
    await requireCurrentRole(transaction, 'super_admin');
  }
}

/**
 * Number of other active users with super_admin. Locks all of them in the order of their ids, so that two who revoke each other
 * concurrently take turns.
 */
export async function otherSuperAdmins(transaction: Transaction, userId: string): Promise<{ others: number }> {
  const all = await transaction.sql<{ id: string }>(
    `select id from user_account where 'super_admin' = any(roles) and status = 'active' order by id for update`,
  );
  return { others: all.filter((user) => user.id !== userId).length };
}
