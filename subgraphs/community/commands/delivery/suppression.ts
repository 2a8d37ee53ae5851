import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, DAY, now } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { derivedId } from '../../domain/derived-id.js';
import { notify } from '../notification/notify.js';

/* Addresses that mail servers refuse. They are stored as keyed hashes only. */

const WINDOW_DAYS = 14;
const BOUNCES = 5;
const PAUSE_DAYS = 30;

export type SuppressionReason = 'unknown-address' | 'complaint' | 'repeatedly-rejected';

interface Address {
  readonly userId: string;
  readonly email: string;
}

/** The hashes by every key that is held, the present one first. */
export function addressHashes(context: Context, email: string): readonly Buffer[] {
  return context.secrets.hmacs('mail address', email.trim().toLowerCase());
}

export async function isSuppressed(context: Context, email: string): Promise<boolean> {
  return runCommand(context, 'isSuppressed', async ({ sql }) => {
    const found = await sql(
      'select from mail_suppression where address_hash = any($1::bytea[]) and (until is null or until > $2)',
      [addressHashes(context, email), now().toISOString()],
    );
    return found.length > 0;
  });
}

/** No more mails go to this address until it is lifted or changed; the user is notified in the app. */
export function suppress(
  context: Context,
  { userId, email, reason }: Address & { readonly reason: SuppressionReason },
): Promise<void> {
  return runCommand(context, 'suppressAddress', (transaction) =>
    addSuppression(transaction, { userId, hash: addressHashes(context, email)[0], reason, until: null }),
  );
}

/** A server put a mail off. After five times in 14 days the address gets no mail for 30 days. */
export function noteBounce(context: Context, { userId, email }: Address): Promise<void> {
  const [hash] = addressHashes(context, email);
  return runCommand(context, 'noteBounce', async (transaction) => {
    const at = transaction.now;
    await transaction.sql('select pg_advisory_xact_lock(hashtextextended($1, 3))', [hash?.toString('hex')]);
    await transaction.sql('insert into mail_bounce (id, address_hash, user_id, at) values ($1, $2, $3, $4)', [
      newId(),
      hash,
      userId,
      at.toISOString(),
    ]);
    const [row] = await transaction.sql<{ count: number }>(
      'select count(*)::int as count from mail_bounce where address_hash = $1 and at > $2',
      [hash, after(at, -WINDOW_DAYS * DAY).toISOString()],
    );
    if ((row?.count ?? 0) < BOUNCES) return;
    await addSuppression(transaction, {
      userId,
      hash,
      reason: 'repeatedly-rejected',
      until: after(at, PAUSE_DAYS * DAY),
    });
  });
}

async function addSuppression(
  transaction: Transaction,
  {
    userId,
    hash,
    reason,
    until,
  }: { userId: string; hash: Buffer | undefined; reason: SuppressionReason; until: Date | null },
): Promise<void> {
  const at = transaction.now.toISOString();
  const added = await transaction.sql(
    `insert into mail_suppression (address_hash, user_id, reason, until, created_at) values ($1, $2, $3, $4, $5)
     on conflict (address_hash) do update set reason = excluded.reason, until = excluded.until, created_at = excluded.created_at
       where mail_suppression.until < $5 or (mail_suppression.until is not null and excluded.until is null)
     returning user_id`,
    [hash, userId, reason, until?.toISOString() ?? null, at],
  );
  if (added.length === 0) return;
  await notify(transaction, derivedId(`suppressed ${userId} ${at}`), {
    to: { users: [userId] },
    // ICU selects by identifiers, which have no hyphens.
    notice: { kind: 'mail-suppressed', category: 'account', facts: { reason: reason.replaceAll('-', '_') }, links: {} },
  });
}
