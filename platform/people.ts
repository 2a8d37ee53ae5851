import { Migration } from '@mikro-orm/migrations';
import type { Transaction } from './command.js';
import { type DomainError, UserNotFound, UserNotActive, UserLacksRole } from './domain/errors.js';
import { isUuid } from './domain/ids.js';
import type { Role } from './auth.js';

/*
 * What a domain stores about the users that its commands may name: whether they exist, are active, and which roles they
 * have. Its reactions to the events of the owner keep the table up to date; every command that takes the id of a user calls
 * `requireUser`.
 */

/** Each domain that uses this module lists it under its next number. One domain had a table of ids before. */
export class RegisteredUserMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table if not exists registered_user (id uuid primary key);
      alter table registered_user
        add column active boolean not null default true,
        -- Null for users who were registered before this release, until their roles change.
        add column roles text[];
    `);
  }
}

/** In the place of roles: the mark of a user who was erased. Their id stays, and names no person any more. */
const ERASED = 'erased';
const NOT_ERASED = `(registered_user.roles is null or registered_user.roles <> '{${ERASED}}')`;

/** A new account has the role of a student; other roles follow as changes. */
export async function rememberUser(transaction: Transaction, userId: string): Promise<void> {
  await transaction.sql(
    `insert into registered_user (id, roles) values ($1, '{student}') on conflict (id) do nothing`,
    [userId],
  );
}

export async function rememberRoles(transaction: Transaction, userId: string, roles: readonly string[]): Promise<void> {
  await transaction.sql(
    `insert into registered_user (id, roles) values ($1, $2) on conflict (id) do update set roles = excluded.roles
     where ${NOT_ERASED}`,
    [userId, roles],
  );
}

export async function rememberActive(transaction: Transaction, userId: string, active: boolean): Promise<void> {
  await transaction.sql(`update registered_user set active = $2 where id = $1 and ${NOT_ERASED}`, [userId, active]);
}

/** From now on the user counts as unknown, whatever event about them is repeated or comes late. */
export async function forgetUser(transaction: Transaction, userId: string): Promise<void> {
  await transaction.sql(
    `insert into registered_user (id, active, roles) values ($1, false, '{${ERASED}}')
     on conflict (id) do update set active = false, roles = excluded.roles`,
    [userId],
  );
}

export interface UserRequirement {
  /** Field of the input, such as `input.instructorId`. */
  readonly field: string;
  /** Role that the position needs; `super_admin` has every role. */
  readonly role?: Role;
  /** Error for an unknown user, where the domain has a code of its own. */
  readonly notFound?: () => DomainError;
}

/** Rejects the id of a user who does not exist, is deactivated, or lacks the role. */
export async function requireUser(
  transaction: Transaction,
  userId: string,
  { field, role, notFound = () => new UserNotFound(field) }: UserRequirement,
): Promise<void> {
  const [user] = isUuid(userId)
    ? await transaction.sql<{ active: boolean; roles: readonly string[] | null }>(
        `select active, roles from registered_user where id = $1 and ${NOT_ERASED}`,
        [userId],
      )
    : [];
  if (!user) throw notFound();
  if (!user.active) throw new UserNotActive(field);
  const hasRole = !role || !user.roles || user.roles.includes(role) || user.roles.includes('super_admin');
  if (!hasRole) throw new UserLacksRole(role, field);
}
