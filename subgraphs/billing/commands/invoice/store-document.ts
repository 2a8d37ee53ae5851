import { runCommand, violates, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { documentLocale } from '../../documents/document-locale.js';
import { creditNoteDocument, invoiceDocument } from '../../documents/documents-of-invoice.js';
import { renderDocument } from '../../documents/render-document.js';
import { Invoice } from '../../domain/invoice.js';
import { IssuedDocument } from '../../domain/issued-document.js';

/** The invoice, or the credit note of it that is named. */
export interface DocumentToStore {
  readonly invoiceId: string;
  readonly creditNoteId: string | null;
}

/** Prints what was issued, in the language of the buyer, and keeps the file. Again it is the same file; it is said once that it is ready. */
export async function storeDocument(context: Context, wanted: DocumentToStore): Promise<void> {
  const invoice = await runCommand(context, 'readDocument', (transaction) => invoiceToPrint(transaction, wanted));
  if (!invoice) return;
  const { userId } = invoice;
  const locale = await documentLocale(context, invoice);
  const document =
    wanted.creditNoteId === null
      ? invoiceDocument(invoice, locale)
      : creditNoteDocument(invoice, wanted.creditNoteId, locale);
  const storageKey = `documents/${wanted.creditNoteId ?? wanted.invoiceId}.pdf`;
  const bytes = await renderDocument(document);
  const { sha256, size } = await context.storage.put(storageKey, bytes, 'application/pdf');
  try {
    await runCommand(context, 'storeDocument', (transaction) => {
      const kind = wanted.creditNoteId === null ? 'invoice' : 'credit-note';
      const number = document.number ?? '';
      const { invoiceId, creditNoteId } = wanted;
      const { now } = transaction;
      return Promise.resolve(
        transaction.add(
          new IssuedDocument(kind, invoiceId, creditNoteId, userId, number, storageKey, sha256, size, now),
        ),
      );
    });
  } catch (error) {
    // Another run of the same job was faster.
    if (!violates(error, 'issued_document_once')) throw error;
  }
}

/** Null where it is stored already, or was issued before its parties were kept. */
async function invoiceToPrint(
  transaction: Transaction,
  { invoiceId, creditNoteId }: DocumentToStore,
): Promise<Invoice | null> {
  const stored = await transaction.sql(
    'select from issued_document where invoice_id = $1 and credit_note_id is not distinct from $2',
    [invoiceId, creditNoteId],
  );
  if (stored.length > 0) return null;
  const invoice = await transaction.find(Invoice, { id: invoiceId }, ['lines', 'payments', 'refunds', 'creditNotes']);
  return invoice?.seller && invoice.number !== null && invoice.issuedAt ? invoice : null;
}
