import type { Transaction } from '../../../../platform/command.js';
import { chargeInvoice } from '../../jobs/definitions.js';

/**
 * Gets the money of an open invoice without the person: from the method that they saved, by a job. What came of it is said by
 * `PaymentSucceeded` or `PaymentFailed`. The same attempt of an invoice is made once, however often it is asked for.
 */
export function collectInvoice(transaction: Transaction, invoiceId: string, attempt: number): Promise<void> {
  return transaction.enqueue(chargeInvoice, { invoiceId, attempt }, { key: `charge-invoice:${invoiceId}:${attempt}` });
}
