import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after } from '../../../../platform/domain/clock.js';
import { retryAfter } from '../../domain/delivery.js';
import { nextDigest } from '../../domain/delivery-times.js';
import type { ClaimedDelivery } from './claim-deliveries.js';

/** What became of a try. */
export type Outcome =
  | { readonly is: 'sent'; readonly reached?: readonly string[] }
  | { readonly is: 'dropped'; readonly reason: string }
  /** It will never succeed. */
  | { readonly is: 'failed'; readonly reason: string }
  | { readonly is: 'retry'; readonly reason: string; readonly reached?: readonly string[] }
  /** Not by our fault or that of the delivery: it is not counted as a failure. */
  | { readonly is: 'later'; readonly until: Date; readonly reason: string; readonly reached?: readonly string[] }
  | { readonly is: 'held'; readonly until: Date }
  | { readonly is: 'collected'; readonly cadence: 'daily' | 'weekly'; readonly timeZone: string };

/** Stores the outcome of a delivery that is still leased to this process; after the lease nothing is changed. */
export function settleDelivery(context: Context, delivery: ClaimedDelivery, outcome: Outcome): Promise<void> {
  return runCommand(context, 'settleDelivery', (transaction) => settle(transaction, delivery, outcome));
}

interface Settled {
  readonly delivery: ClaimedDelivery;
  readonly outcome: Outcome;
}

/**
 * Stores outcomes at once, as they come: those that arrive while a transaction runs share the next one. Resolved when it is
 * committed.
 */
export function settleTogether(context: Context): (delivery: ClaimedDelivery, outcome: Outcome) => Promise<void> {
  let waiting: Settled[] = [];
  let next: Promise<void> | undefined;
  let running: Promise<void> = Promise.resolve();
  return (delivery, outcome) => {
    waiting.push({ delivery, outcome });
    next ??= running = running
      .catch(() => undefined)
      .then(() => {
        const batch = waiting;
        waiting = [];
        next = undefined;
        return runCommand(context, 'settleDeliveries', (transaction) => settleAll(transaction, batch));
      });
    return next;
  };
}

async function settleAll(transaction: Transaction, settled: readonly Settled[]): Promise<void> {
  const sent = settled.flatMap(({ delivery: { id, leaseEnd }, outcome }) =>
    outcome.is === 'sent' ? [{ id, lease_end: leaseEnd.toISOString(), reached: outcome.reached ?? [] }] : [],
  );
  if (sent.length > 0)
    await transaction.sql(
      `update delivery set status = 'sent', reason = null, ended_at = $2, reached = sent.reached
       from jsonb_to_recordset($1::jsonb) sent (id uuid, lease_end timestamptz, reached uuid[])
       where delivery.id = sent.id and status = 'sending' and due_at = sent.lease_end`,
      [JSON.stringify(sent), transaction.now.toISOString()],
    );
  for (const { delivery, outcome } of settled) if (outcome.is !== 'sent') await settle(transaction, delivery, outcome);
}

export async function settle(transaction: Transaction, delivery: ClaimedDelivery, outcome: Outcome): Promise<void> {
  const { now } = transaction;
  const update = async (set: string, ...values: readonly unknown[]): Promise<void> => {
    await transaction.sql(`update delivery set ${set} where id = $1 and status = 'sending' and due_at = $2`, [
      delivery.id,
      delivery.leaseEnd.toISOString(),
      ...values,
    ]);
  };
  switch (outcome.is) {
    case 'sent':
      return update(`status = 'sent', reason = null, ended_at = $3, reached = $4`, now, outcome.reached ?? []);
    case 'dropped':
    case 'failed':
      return update(`status = $3, reason = $4, ended_at = $5`, outcome.is, outcome.reason, now);
    case 'retry': {
      const failures = delivery.failures + 1;
      const wait = retryAfter(failures);
      const reached = outcome.reached ?? delivery.reached;
      if (wait === null)
        return update(
          `status = 'failed', failures = $3, reason = $4, reached = $5, ended_at = $6`,
          failures,
          outcome.reason,
          reached,
          now,
        );
      return update(
        `status = 'due', due_at = $3, failures = $4, reason = $5, reached = $6`,
        after(now, wait).toISOString(),
        failures,
        outcome.reason,
        reached,
      );
    }
    case 'later':
      return update(
        `status = 'due', due_at = $3, reason = $4, reached = $5`,
        outcome.until.toISOString(),
        outcome.reason,
        outcome.reached ?? delivery.reached,
      );
    case 'held':
      return update(`status = 'due', due_at = $3, held = true`, outcome.until.toISOString());
    case 'collected': {
      const digestId = await openDigest(transaction, delivery, outcome);
      return update(`status = 'collected', digest_id = $3`, digestId);
    }
  }
}

/** The digest of the user that takes notices, with the time at which it closes. */
async function openDigest(
  transaction: Transaction,
  { userId, channel, digestTime }: ClaimedDelivery,
  { cadence, timeZone }: Extract<Outcome, { is: 'collected' }>,
): Promise<string | undefined> {
  const dueAt = nextDigest(transaction.now, timeZone, digestTime, cadence);
  // Locks the digest: it cannot be claimed before this delivery is in it.
  const [digest] = await transaction.sql<{ id: string }>(
    `insert into delivery (id, user_id, channel, category, status, due_at, cadence, open, created_at)
     values (uuidv7(), $1, $2, 'account', 'due', $3, $4, true, $5)
     on conflict (user_id, channel, cadence) where open do update set open = true returning id`,
    [userId, channel, dueAt.toISOString(), cadence, transaction.now.toISOString()],
  );
  return digest?.id;
}
