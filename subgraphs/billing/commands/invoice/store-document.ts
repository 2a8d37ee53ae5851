import { runCommand, violates, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { Money, sumOf } from '../../../../platform/domain/money.js';
import type { BillingDocument, DocumentLine, DocumentParty } from '../../documents/billing-document.js';
import { lineText } from '../../documents/line-texts.js';
import { renderDocument } from '../../documents/render-document.js';
import { localeOf, settlementNote } from '../../documents/settlement-notes.js';
import { byRate, type CreditedPart } from '../../domain/credit-note.js';
import { Invoice } from '../../domain/invoice.js';
import type { InvoiceParty } from '../../domain/issue.js';
import { ZONE_BEFORE } from '../../domain/legal-calendar.js';
import { IssuedDocument } from '../../domain/issued-document.js';

/** The invoice, or the credit note of it that is named. */
export interface DocumentToStore {
  readonly invoiceId: string;
  readonly creditNoteId: string | null;
}

/** Prints what was issued and keeps the file. Again it is the same file; it is said once that it is ready. */
export async function storeDocument(context: Context, wanted: DocumentToStore): Promise<void> {
  const printed = await runCommand(context, 'readDocument', (transaction) => documentToPrint(transaction, wanted));
  if (!printed) return;
  const { document, userId } = printed;
  const storageKey = `documents/${wanted.creditNoteId ?? wanted.invoiceId}.pdf`;
  const bytes = await renderDocument(document);
  const { sha256, size } = await context.storage.put(storageKey, bytes, 'application/pdf');
  try {
    await runCommand(context, 'storeDocument', (transaction) => {
      const { kind, number } = document;
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
async function documentToPrint(
  transaction: Transaction,
  { invoiceId, creditNoteId }: DocumentToStore,
): Promise<{ document: BillingDocument; userId: string } | null> {
  const stored = await transaction.sql(
    'select from issued_document where invoice_id = $1 and credit_note_id is not distinct from $2',
    [invoiceId, creditNoteId],
  );
  if (stored.length > 0) return null;
  const invoice = await transaction.find(Invoice, { id: invoiceId }, ['lines', 'payments', 'refunds', 'creditNotes']);
  if (!invoice?.seller || invoice.number === null || !invoice.issuedAt) return null;
  const document = creditNoteId === null ? invoiceDocument(invoice) : creditNoteDocument(invoice, creditNoteId);
  return { document, userId: invoice.userId };
}

function invoiceDocument(invoice: Invoice): BillingDocument {
  const { currency } = invoice.total;
  const locale = localeOf(invoice.buyer?.country);
  const lines = invoice.lines.map(({ description, amount, taxMinor }) => {
    const tax = new Money(taxMinor, currency);
    return { description: lineText(description, locale), net: amount.minus(tax), tax, gross: amount };
  });
  const parts = invoice.lines.map(({ taxBasisPoints, amount, taxMinor }) => ({
    taxBasisPoints,
    amountMinor: amount.amountMinor,
    taxMinor,
  }));
  const [payment] = invoice.payments;
  return {
    ...common(invoice, lines, parts),
    kind: 'invoice',
    number: invoice.number ?? '',
    issuedAt: invoice.issuedAt ?? invoice.createdAt,
    timeZone: invoice.seller?.timeZone ?? ZONE_BEFORE,
    corrects: null,
    credit: invoice.credit,
    note: payment ? settlementNote(locale, payment.method) : '',
  };
}

function creditNoteDocument(invoice: Invoice, creditNoteId: string): BillingDocument {
  const note = invoice.creditNotes.getItems().find(({ id }) => id === creditNoteId);
  const refund = invoice.refunds.getItems().find(({ id }) => id === note?.refund.id);
  if (!note || !refund) throw new Error(`Invoice ${invoice.id} has no credit note ${creditNoteId}.`);
  const { currency } = note.amount;
  const locale = localeOf(invoice.buyer?.country);
  const lines = note.parts.map(({ amountMinor, taxMinor }) => {
    const [gross, tax] = [new Money(amountMinor, currency), new Money(taxMinor, currency)];
    const description = lineText(`Refund of invoice ${invoice.number ?? ''}`, locale);
    return { description, net: gross.minus(tax), tax, gross };
  });
  return {
    ...common(invoice, lines, note.parts),
    kind: 'credit-note',
    number: note.number,
    issuedAt: note.issuedAt,
    timeZone: note.timeZone,
    corrects: invoice.number,
    credit: refund.credit,
    note: '',
  };
}

/** What an invoice and its credit notes have in common: their parties, and that they add up. */
function common(invoice: Invoice, lines: readonly DocumentLine[], parts: readonly CreditedPart[]) {
  const { currency } = invoice.total;
  const locale = localeOf(invoice.buyer?.country);
  const sum = (of: 'net' | 'tax' | 'gross'): Money =>
    sumOf(
      lines.map((line) => line[of]),
      currency,
    );
  return {
    locale,
    seller: party(invoice.seller, locale) ?? { name: '', address: [], taxId: null },
    // Without billing details the account alone says who bought.
    buyer: party(invoice.buyer, locale) ?? { name: `Account ${invoice.userId}`, address: [], taxId: null },
    lines,
    taxes: byRate(parts).map(({ taxBasisPoints, amountMinor, taxMinor }) => ({
      rateBasisPoints: taxBasisPoints,
      net: new Money(amountMinor - taxMinor, currency),
      tax: new Money(taxMinor, currency),
    })),
    net: sum('net'),
    tax: sum('tax'),
    total: sum('gross'),
  };
}

function party(of: InvoiceParty | null, locale: string): DocumentParty | null {
  if (!of) return null;
  const address = of.address.split(/\r?\n/).flatMap((line) => (line.trim() ? [line.trim()] : []));
  return {
    name: of.name,
    address: [...address, new Intl.DisplayNames(locale, { type: 'region' }).of(of.country) ?? of.country],
    taxId: of.taxId,
  };
}
