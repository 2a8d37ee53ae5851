import type { Transaction } from '../../../platform/command.js';
import { Invoice } from '../domain/invoice.js';
import { advanceBillingSubscription } from '../jobs/advance-billing-subscription.js';

/** What was asked for is gone: its invoice need not be paid. One that was paid in time stays. */
export async function voidInvoice(
  transaction: Transaction,
  purpose: { readonly seatHoldId: string } | { readonly id: string },
): Promise<void> {
  const invoice = await transaction.find(Invoice, { ...purpose, status: 'open' });
  invoice?.void();
}

/** The invoice that a plan does not wait for any more. A renewal that waited for this goes on. */
export async function voidDroppedInvoices(transaction: Transaction, billingSubscriptionId: string): Promise<void> {
  const [dropped] = await transaction.sql<{ id: string }>(
    `select invoice.id from subscription_charge charge join invoice on invoice.id = invoice_id
     where subscription_id = $1 and charge.status = 'dropped' and invoice.status = 'open'`,
    [billingSubscriptionId],
  );
  if (!dropped) return;
  await voidInvoice(transaction, { id: dropped.id });
  const key = `end-billing-subscription/${billingSubscriptionId}`;
  await transaction.enqueue(advanceBillingSubscription, { billingSubscriptionId }, { key });
}
