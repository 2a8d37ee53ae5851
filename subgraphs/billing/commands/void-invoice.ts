import type { Transaction } from '../../../platform/command.js';
import { Invoice } from '../domain/invoice.js';

/** What was asked for is gone: its invoice need not be paid. One that was paid in time stays. */
export async function voidInvoice(
  transaction: Transaction,
  purpose: { readonly seatHoldId: string } | { readonly billingSubscriptionId: string },
): Promise<void> {
  const invoice = await transaction.find(Invoice, { ...purpose, status: 'open' });
  invoice?.void();
}
