import type { Transaction } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { BundleAccount } from '../../domain/bundle-account.js';
import { endBundle } from '../../jobs/definitions.js';

const PARTS = ['bundles', 'entries'] as const;

/** What a student has of bundles for a course, locked; a first account is made. */
export async function loadBundleAccount(
  transaction: Transaction,
  userId: string,
  courseId: string,
): Promise<BundleAccount> {
  // Two who come first at once: the second waits here for the first to end, then finds its row.
  await transaction.sql(
    `insert into bundle_account (id, version, user_id, course_id) values ($1, 0, $2, $3) on conflict do nothing`,
    [newId(), userId, courseId],
  );
  const account = await transaction.find(BundleAccount, { userId, courseId }, PARTS);
  if (!account) throw new Error('The bundle account is gone.');
  return account;
}

/** The same, null where nothing was ever bought or booked. */
export function findBundleAccount(
  transaction: Transaction,
  userId: string,
  courseId: string,
): Promise<BundleAccount | null> {
  return transaction.find(BundleAccount, { userId, courseId }, PARTS);
}

/** The account that a bundle belongs to, locked; null where there is no such bundle. */
export async function accountOfBundle(transaction: Transaction, bundleId: string): Promise<BundleAccount | null> {
  const [row] = await transaction.sql<{ account_id: string }>('select account_id from bundle_purchase where id = $1', [
    bundleId,
  ]);
  return row ? transaction.find(BundleAccount, { id: row.account_id }, PARTS) : null;
}

/** Ends the bundle in time, also when every process restarts before. */
export async function scheduleEnd(transaction: Transaction, account: BundleAccount, bundleId: string): Promise<void> {
  const runAt = account.endOf(bundleId);
  if (runAt) await transaction.enqueue(endBundle, { bundleId }, { runAt, key: `end-bundle/${bundleId}` });
}
