import type { Transaction } from '../../../../platform/command.js';
import { Invoice } from '../../domain/invoice.js';
import { postingOfReturnedCredit } from '../../domain/ledger.js';
import { advanceBillingSubscription } from '../../jobs/definitions.js';
import { postLedger } from '../ledger/post-ledger.js';

/** An invoice need not be paid any more, and credit that was to pay it goes back. One that is settled stays as it is. */
export async function dropInvoice(transaction: Transaction, invoice: Invoice): Promise<void> {
  const credit = invoice.void();
  if (credit.amountMinor === 0) return;
  await transaction.flush();
  await postLedger(transaction, [postingOfReturnedCredit(invoice, invoice.id, credit)]);
}

/** What was asked for is gone: its invoice need not be paid. One that was paid in time stays. */
export async function voidInvoice(
  transaction: Transaction,
  purpose: { readonly seatHoldId: string } | { readonly id: string },
): Promise<void> {
  const invoice = await transaction.find(Invoice, { ...purpose, status: 'open' });
  if (invoice) await dropInvoice(transaction, invoice);
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
