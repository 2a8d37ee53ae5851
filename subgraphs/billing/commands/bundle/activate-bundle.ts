import type { Transaction } from '../../../../platform/command.js';
import { accountOfBundle, scheduleEnd } from './load-bundle-account.js';
import { refundAutomatically } from '../refund/refund-automatically.js';

/** A bundle was paid: its sessions can be used. A payment that is no longer expected is refunded. */
export async function activateBundle(
  transaction: Transaction,
  paid: { readonly bundlePurchaseId: string; readonly paymentId: string },
): Promise<void> {
  const account = await accountOfBundle(transaction, paid.bundlePurchaseId);
  if (account?.activate(paid.bundlePurchaseId, transaction.now))
    return scheduleEnd(transaction, account, paid.bundlePurchaseId);
  await refundAutomatically(transaction, paid.paymentId, 'bundle-ended');
}
