import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { Money } from '../../../platform/domain/money.js';
import { discoverEntities } from '../../../platform/testing-subgraph.js';
import { billing } from '../subgraph.js';
import { issue, openSeatInvoice } from '../testing.js';
import { AmountMismatch, InvoiceIsNoDraft, InvoiceNotOpen, PaymentNotFound } from './errors.js';
import { byRate, type CreditedPart } from './credit-note.js';
import { documentNumber, Invoice } from './invoice.js';
import { priceLines } from './pricing.js';
import { RefundExceedsPayment } from './pricing-errors.js';

beforeAll(() => discoverEntities(billing));

const now = new Date('2026-03-29T10:00:00Z');
const euros = (amountMinor: number) => new Money(amountMinor, 'EUR');
const cash = (amount: Money) => ({ amount, method: 'cash', reference: null, recordedBy: newId() }) as const;
const types = (invoice: Invoice) => invoice.pullEvents().map(({ event }) => event.type);

test('the total is the sum of the lines, which can be added to a draft only', () => {
  const invoice = new Invoice(newId(), { kind: 'plan', billingSubscriptionId: newId() }, 'EUR', now);
  invoice.addLine('One', euros(1_000));
  invoice.addLine('Two', euros(900));
  expect(invoice.total).toEqual(euros(1_900));
  invoice.open(now);
  expect(() => invoice.addLine('Three', euros(1))).toThrow(InvoiceIsNoDraft);
  expect(() => invoice.open(now)).toThrow(InvoiceIsNoDraft);
});

test('a payment of the whole total settles an open invoice and issues it', () => {
  const invoice = openSeatInvoice(now);
  invoice.pay(cash(euros(24_000)), issue('2026-000001'), now);
  expect(invoice).toMatchObject({ status: 'paid', number: '2026-000001', issuedAt: now });
  expect(types(invoice)).toEqual(['invoice-opened', 'invoice-issued', 'invoice-paid', 'payment-succeeded']);
});

test('another amount or another currency is refused, and so is a second payment', () => {
  const invoice = openSeatInvoice(now);
  for (const amount of [euros(23_999), euros(24_001), new Money(24_000, 'USD')]) {
    expect(() => invoice.pay(cash(amount), issue('2026-000001'), now)).toThrow(AmountMismatch);
  }
  expect(invoice.status).toBe('open');
  invoice.pay(cash(euros(24_000)), issue('2026-000001'), now);
  expect(() => invoice.pay(cash(euros(24_000)), issue('2026-000002'), now)).toThrow(InvoiceNotOpen);
});

test('only an open invoice becomes void; a void one can not be paid', () => {
  const paid = openSeatInvoice(now);
  paid.pay(cash(euros(24_000)), issue('2026-000001'), now);
  paid.void();
  expect(paid.status).toBe('paid');
  const open = openSeatInvoice(now);
  open.void();
  open.void();
  expect(types(open)).toEqual(['invoice-opened', 'invoice-voided']);
  expect(() => open.pay(cash(euros(24_000)), issue('2026-000002'), now)).toThrow(InvoiceNotOpen);
});

test('a payment is given back in parts, never more than was paid; with all of it the invoice is refunded', () => {
  const invoice = openSeatInvoice(now);
  const payment = invoice.pay(cash(euros(24_000)), issue('2026-000001'), now);
  const refund = (amount: Money, paymentId = payment.id) =>
    invoice.refund(paymentId, { amount, reason: 'goodwill', number: `CN-${invoice.creditNotes.length}` }, now);
  expect(() => refund(euros(1), newId())).toThrow(PaymentNotFound);
  expect(() => refund(euros(24_001))).toThrow(RefundExceedsPayment);
  expect(() => refund(new Money(1, 'USD'))).toThrow(RefundExceedsPayment);
  refund(euros(20_000));
  expect([invoice.status, invoice.refundable(payment.id)]).toEqual(['paid', euros(4_000)]);
  expect(() => refund(euros(4_001))).toThrow(RefundExceedsPayment);
  refund(euros(4_000));
  expect([invoice.status, payment.refunded]).toEqual(['refunded', euros(24_000)]);
  expect(() => refund(euros(1))).toThrow(RefundExceedsPayment);
  expect(types(invoice).filter((type) => type === 'payment-refunded')).toHaveLength(2);
});

test('however a payment is given back, its credit notes take back each rate and its tax to the cent', () => {
  const rates = fc.constantFrom(0, 600, 1_300, 2_300);
  const sold = fc.array(fc.tuple(fc.nat(100_000), rates), { minLength: 1, maxLength: 5 });
  const cuts = fc.array(fc.nat(500_000), { maxLength: 8 });
  fc.assert(
    fc.property(sold, cuts, (lines, at) => {
      const priced = priceLines(
        lines.map(([minor, taxBasisPoints]) => ({
          productId: null,
          description: 'Thing',
          listed: euros(minor),
          taxBehavior: 'inclusive' as const,
          taxBasisPoints,
        })),
        [],
        'EUR',
      );
      if (priced.total.amountMinor === 0) return;
      const invoice = new Invoice(newId(), { kind: 'plan', billingSubscriptionId: newId() }, 'EUR', now);
      for (const line of priced.lines) invoice.addLine(line.description, line.amount, line);
      invoice.open(now);
      const payment = invoice.pay(cash(invoice.total), issue('2026-000001'), now);
      const ends = [...at.map((cut) => cut % priced.total.amountMinor), priced.total.amountMinor].sort((a, b) => a - b);
      ends.forEach((end, index) => {
        const amount = euros(end - (ends[index - 1] ?? 0));
        if (amount.amountMinor > 0)
          invoice.refund(payment.id, { amount, reason: 'requested', number: `CN-${index}` }, now);
      });
      const notes = invoice.creditNotes.getItems();
      for (const { parts, amount, taxMinor } of notes) {
        expect(parts.reduce((sum, part) => sum + part.amountMinor, 0)).toBe(amount.amountMinor);
        expect(parts.every((part) => part.taxMinor >= 0 && part.taxMinor <= part.amountMinor)).toBe(true);
        expect(taxMinor).toBeLessThanOrEqual(amount.amountMinor);
      }
      const of = (parts: readonly CreditedPart[]) => byRate(parts).filter(({ amountMinor }) => amountMinor > 0);
      expect(of(notes.flatMap(({ parts }) => parts))).toEqual(
        of(
          invoice.lines.map(({ amount, taxMinor, taxBasisPoints }) => ({
            taxBasisPoints,
            amountMinor: amount.amountMinor,
            taxMinor,
          })),
        ),
      );
      expect(invoice.status).toBe('refunded');
    }),
  );
});

test('what was taken off an invoice stays until all of it goes back', () => {
  const invoice = new Invoice(newId(), { kind: 'plan', billingSubscriptionId: newId() }, 'EUR', now);
  const taxed = (tax: number, taxBasisPoints: number) => ({ discount: euros(0), tax: euros(tax), taxBasisPoints });
  invoice.addLine('New plan', euros(2_400), taxed(449, 2_300));
  invoice.addLine('Unused time', euros(-1_060), taxed(-60, 600));
  invoice.open(now);
  const payment = invoice.pay(cash(euros(1_340)), issue('2026-000001'), now);
  for (const minor of [1_000, 340])
    invoice.refund(payment.id, { amount: euros(minor), reason: 'requested', number: `CN-${minor}` }, now);
  expect(invoice.creditNotes.getItems().map(({ parts }) => parts)).toEqual([
    [{ taxBasisPoints: 2_300, amountMinor: 1_000, taxMinor: 187 }],
    [
      { taxBasisPoints: 2_300, amountMinor: 1_400, taxMinor: 262 },
      { taxBasisPoints: 600, amountMinor: -1_060, taxMinor: -60 },
    ],
  ]);
});

test('numbers have six digits at least', () => {
  expect([documentNumber('invoice', 2026, 42), documentNumber('credit-note', 2026, 1_234_567)]).toEqual([
    '2026-000042',
    'CN-2026-1234567',
  ]);
});
