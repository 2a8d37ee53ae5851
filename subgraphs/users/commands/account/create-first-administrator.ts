import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { requireStrongPassword } from '../../domain/password-policy.js';
import { User } from '../../domain/user.js';
import { audit } from '../audit/audit.js';
import { loadUser, userIdByEmail } from '../shared/load-user.js';
import { hashPassword } from '../shared/password-hash.js';
import { endSessions } from '../session/sessions.js';

export interface CreateFirstAdministrator {
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

/**
 * Creates a verified super_admin if there is none, and returns the id of the super_admin. An existing account with this address is
 * taken over, including its password: the person who registered it never proved that the address is theirs.
 */
export async function createFirstAdministrator(context: Context, input: CreateFirstAdministrator): Promise<string> {
  const before = await runCommand(context, 'findAdministrator', (transaction) =>
    administrator(transaction, input.email),
  );
  if (before !== undefined) return before;
  requireStrongPassword(input.password, input, 'password');
  const passwordHash = await hashPassword(input.password);
  return runCommand(context, 'createFirstAdministrator', async (transaction) => {
    // Instances that start concurrently take turns.
    await transaction.sql(`select pg_advisory_xact_lock(hashtext('first-administrator'))`);
    const meanwhile = await administrator(transaction, input.email);
    if (meanwhile !== undefined) return meanwhile;
    const known = await userIdByEmail(transaction, input.email);
    const user = known === undefined ? undefined : await loadUser(transaction, known);
    const first =
      user ?? transaction.add(new User({ ...input, passwordHash, locale: 'en', timeZone: 'UTC' }, transaction.now));
    if (user) {
      user.changePassword(passwordHash);
      await endSessions(transaction, user, 'password-changed');
      user.reactivate();
    }
    first.verifyEmail(transaction.now);
    first.grantRole('super_admin', transaction.now);
    await audit(transaction, { action: 'first-administrator-created', targetId: first.id });
    return first.id;
  });
}

/** The super_admin with this address, else the oldest one. */
async function administrator(transaction: Transaction, email: string): Promise<string | undefined> {
  const [found] = await transaction.sql<{ id: string }>(
    `select id from user_account where 'super_admin' = any(roles) order by lower(email) = lower($1) desc, id limit 1`,
    [email.trim()],
  );
  return found?.id;
}
