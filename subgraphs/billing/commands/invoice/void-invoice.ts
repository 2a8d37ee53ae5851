import type { Transaction } from '../../../../platform/command.js';
import { Invoice } from '../../domain/invoice.js';
import { postingOfReturnedCredit } from '../../domain/ledger.js';
import { advanceBillingSubscription } from '../../jobs/definitions.js';
import { postLedger } from '../ledger/post-ledger.js';

/** Voids an invoice and returns the credit that was applied to it. A settled one stays as it is. */
export async function dropInvoice(transaction: Transaction, invoice: Invoice): Promise<void> {
  const credit = invoice.void();
  if (credit.amountMinor === 0) return;
  await transaction.flush();
  await postLedger(transaction, [postingOfReturnedCredit(invoice, invoice.id, credit)]);
}

/** The purpose is gone: its open invoice is voided. A paid one stays. */
export async function voidInvoice(
  transaction: Transaction,
  purpose: { readonly seatHoldId: string } | { readonly id: string },
): Promise<void> {
  const invoice = await transaction.find(Invoice, { ...purpose, status: 'open' });
  if (invoice) await dropInvoice(transaction, invoice);
}

/** Voids the invoice of a dropped charge. A renewal that waited for this continues. */
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
