import { Money, sumOf } from '../../../platform/domain/money.js';
import { byRate, type CreditedPart } from '../domain/credit-note.js';
import type { Invoice } from '../domain/invoice.js';
import type { InvoiceParty, Seller } from '../domain/issue.js';
import { ZONE_BEFORE } from '../domain/legal-calendar.js';
import type { BillingDocument, DocumentLine, DocumentParty } from './billing-document.js';
import { lineText } from './line-texts.js';
import { proFormaNote } from './pro-forma-note.js';
import { settlementNote } from './settlement-notes.js';

/** Of an issued invoice. */
export function invoiceDocument(invoice: Invoice, locale: string): BillingDocument {
  const [payment] = invoice.payments;
  return {
    ...common(invoice, locale, linesOf(invoice, locale), partsOf(invoice)),
    kind: 'invoice',
    number: invoice.number ?? '',
    issuedAt: invoice.issuedAt ?? invoice.createdAt,
    timeZone: invoice.seller?.timeZone ?? ZONE_BEFORE,
    corrects: null,
    credit: invoice.credit,
    note: payment ? settlementNote(locale, payment.method) : '',
  };
}

/** Of a credit note of an invoice that has its parts loaded. */
export function creditNoteDocument(invoice: Invoice, creditNoteId: string, locale: string): BillingDocument {
  const note = invoice.creditNotes.getItems().find(({ id }) => id === creditNoteId);
  const refund = invoice.refunds.getItems().find(({ id }) => id === note?.refund.id);
  if (!note || !refund) throw new Error(`Invoice ${invoice.id} has no credit note ${creditNoteId}.`);
  const { currency } = note.amount;
  const lines = note.parts.map(({ amountMinor, taxMinor }) => {
    const [gross, tax] = [new Money(amountMinor, currency), new Money(taxMinor, currency)];
    const description = lineText(`Refund of invoice ${invoice.number ?? ''}`, locale);
    return { description, net: gross.minus(tax), tax, gross };
  });
  return {
    ...common(invoice, locale, lines, note.parts),
    kind: 'credit-note',
    number: note.number,
    issuedAt: note.issuedAt,
    timeZone: note.timeZone,
    corrects: invoice.number,
    credit: refund.credit,
    note: '',
  };
}

/** Of an open invoice, to be paid by transfer: it has no number and is no invoice for tax. */
export function proFormaDocument(
  invoice: Invoice,
  { seller, buyer, bankDetails }: { seller: Seller; buyer: InvoiceParty | null; bankDetails: string },
  locale: string,
  now: Date,
): BillingDocument {
  const due = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: seller.timeZone ?? ZONE_BEFORE });
  const note = proFormaNote(locale, {
    reference: invoice.id,
    bankDetails,
    due: due.format(invoice.dueAt ?? now),
  });
  return {
    ...common(
      { total: invoice.total, userId: invoice.userId, seller, buyer },
      locale,
      linesOf(invoice, locale),
      partsOf(invoice),
    ),
    kind: 'pro-forma',
    number: null,
    issuedAt: now,
    timeZone: seller.timeZone ?? ZONE_BEFORE,
    corrects: null,
    credit: invoice.credit,
    note,
  };
}

function linesOf({ lines, total: { currency } }: Invoice, locale: string): DocumentLine[] {
  return lines.map(({ description, amount, taxMinor }) => {
    const tax = new Money(taxMinor, currency);
    return { description: lineText(description, locale), net: amount.minus(tax), tax, gross: amount };
  });
}

function partsOf({ lines }: Invoice): CreditedPart[] {
  return lines.map(({ taxBasisPoints, amount, taxMinor }) => ({
    taxBasisPoints,
    amountMinor: amount.amountMinor,
    taxMinor,
  }));
}

/** What all documents of an invoice have in common: their parties, and that they add up. */
function common(
  { total, seller, buyer, userId }: Pick<Invoice, 'total' | 'seller' | 'buyer' | 'userId'>,
  locale: string,
  lines: readonly DocumentLine[],
  parts: readonly CreditedPart[],
) {
  const { currency } = total;
  const sum = (of: 'net' | 'tax' | 'gross'): Money =>
    sumOf(
      lines.map((line) => line[of]),
      currency,
    );
  return {
    locale,
    seller: party(seller, locale) ?? { name: '', address: [], taxId: null },
    // Without billing details the account alone says who bought.
    buyer: party(buyer, locale) ?? { name: `Account ${userId}`, address: [], taxId: null },
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
