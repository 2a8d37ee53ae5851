import type { Transaction } from '../../../../platform/command.js';
import type { Invoice } from '../../domain/invoice.js';
import { postingsOfRefund } from '../../domain/ledger.js';
import type { Refund } from '../../domain/payment.js';
import { storeDocument } from '../../jobs/definitions.js';
import { nextCreditNoteNumber } from '../invoice/next-number.js';
import { postLedger } from '../ledger/post-ledger.js';

/** A refund succeeded: issues its credit note and posts it to the ledger. The invoice has its parts loaded. */
export async function finishRefund(transaction: Transaction, invoice: Invoice, refund: Refund): Promise<void> {
  const numbered =
    refund.amount.amountMinor > 0 && invoice.legalEntity !== null
      ? await nextCreditNoteNumber(transaction, invoice.legalEntity)
      : null;
  invoice.completeRefund(refund, numbered, transaction.now);
  await transaction.flush();
  for (const { id, refund: of } of invoice.creditNotes)
    if (of === refund) await transaction.enqueue(storeDocument, { invoiceId: invoice.id, creditNoteId: id });
  await postLedger(transaction, postingsOfRefund(invoice, refund));
}
