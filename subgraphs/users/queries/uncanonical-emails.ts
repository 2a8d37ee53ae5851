import type { Context } from '../../../platform/context.js';
import { canonicalEmail } from '../../../platform/domain/text.js';

export interface UncanonicalEmail {
  readonly userId: string;
  /** The account that has the canonical address; null when there is none. */
  readonly canonicalUserId: string | null;
  readonly [column: string]: string | null;
}

/** For operators: ids only, in the order in which the accounts were created. */
export async function listUncanonicalEmails({ db }: Context, limit: number): Promise<UncanonicalEmail[]> {
  // Addresses that match the pattern are canonical. The few others are decided by the code that makes the canonical form.
  const candidates = await db.rows<{ id: string; email: string }>(
    `select id, email from user_account where email !~ '^[a-z0-9._+-]+@[a-z0-9-]+([.][a-z0-9-]+)+$' order by id`,
  );
  const found = candidates
    .map(({ id, email }) => ({ id, email, canonical: canonicalEmail(email) }))
    .filter(({ email, canonical }) => canonical !== email)
    .slice(0, limit);
  const holders = await db.rows<{ id: string; email: string }>(
    'select id, lower(email) as email from user_account where lower(email) = any($1)',
    [found.flatMap(({ canonical }) => canonical ?? [])],
  );
  const idOf = new Map(holders.map(({ id, email }) => [email, id]));
  return found.map(({ id, canonical }) => ({ userId: id, canonicalUserId: idOf.get(canonical ?? '') ?? null }));
}
