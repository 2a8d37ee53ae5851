import type { Transaction } from '../../../../platform/command.js';
import { accountOfBundle } from './load-bundle-account.js';

/** The payment of a bundle was refunded in full: unused sessions end, held ones are released first. Idempotent. */
export async function endRefundedBundle(transaction: Transaction, bundlePurchaseId: string): Promise<void> {
  const account = await accountOfBundle(transaction, bundlePurchaseId);
  account?.endRefunded(bundlePurchaseId, transaction.now);
}
