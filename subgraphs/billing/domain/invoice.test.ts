import { beforeAll, expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { Money } from '../../../platform/domain/money.js';
import { discoverEntities } from '../../../platform/testing/subgraph.js';
import { billing } from '../subgraph.js';
import { issue, numbered, openSeatInvoice } from '../testing/testing.js';
import { AmountMismatch, InvoiceIsNoDraft, InvoiceNotOpen, PaymentNotFound } from './errors.js';
import { Invoice } from './invoice.js';
import { documentNumber } from './issue.js';
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
    invoice.completeRefund(
      invoice.requestRefund(paymentId, { amount, reason: 'goodwill' }, now),
      numbered(`CN-${invoice.creditNotes.length}`),
      now,
    );
  expect(() => refund(euros(1), newId())).toThrow(PaymentNotFound);
  expect(() => refund(euros(24_001))).toThrow(RefundExceedsPayment);
  expect(() => refund(new Money(1, 'USD'))).toThrow(RefundExceedsPayment);
  refund(euros(20_000));
  expect([invoice.status, invoice.remainingOf(payment.id)]).toEqual(['paid', euros(4_000)]);
  expect(() => refund(euros(4_001))).toThrow(RefundExceedsPayment);
  refund(euros(4_000));
  expect([invoice.status, payment.refunded]).toEqual(['refunded', euros(24_000)]);
  expect(() => refund(euros(1))).toThrow(RefundExceedsPayment);
  expect(types(invoice).filter((type) => type === 'payment-refunded')).toHaveLength(2);
});

test('what is to be given back is set aside; when it fails it is free again, and nothing was credited', () => {
  const invoice = openSeatInvoice(now);
  invoice.applyCredit(euros(4_000));
  const payment = invoice.pay(cash(euros(20_000)), issue('2026-000001'), now);
  const refund = (minor: number) =>
    invoice.requestRefund(payment.id, { amount: euros(minor), reason: 'requested' }, now);
  const [money, credit] = [refund(20_000), refund(4_000)];
  expect([money.creditMinor, credit.creditMinor]).toEqual([0, 4_000]);
  expect(() => refund(1)).toThrow(RefundExceedsPayment);
  invoice.completeRefund(credit, numbered('CN-1'), now);
  invoice.failRefund(money, 'card_gone', now);
  expect(money).toMatchObject({ status: 'failed', failureReason: 'card_gone', taxMinor: 0 });
  expect([invoice.status, invoice.remainingOf(payment.id)]).toEqual(['paid', euros(20_000)]);
  // What became credit again is no money that went back.
  const again = refund(20_000);
  expect(again.creditMinor).toBe(0);
  invoice.completeRefund(again, numbered('CN-2'), now);
  expect(invoice.status).toBe('refunded');
  expect(invoice.creditNotes.map(({ number }) => number)).toEqual(['CN-1', 'CN-2']);
});

test('what was taken off an invoice goes back in the same share as what was sold, and so does its tax', () => {
  const invoice = new Invoice(newId(), { kind: 'plan', billingSubscriptionId: newId() }, 'EUR', now);
  const taxed = (tax: number, taxBasisPoints: number) => ({ discount: euros(0), tax: euros(tax), taxBasisPoints });
  invoice.addLine('New plan', euros(2_400), taxed(136, 600));
  invoice.addLine('Unused time', euros(-1_060), taxed(-198, 2_300));
  invoice.open(now);
  const payment = invoice.pay(cash(euros(1_340)), issue('2026-000001'), now);
  for (const minor of [1_000, 340]) {
    const refund = invoice.requestRefund(payment.id, { amount: euros(minor), reason: 'requested' }, now);
    invoice.completeRefund(refund, numbered(`CN-${minor}`), now);
  }
  expect(invoice.creditNotes.getItems().map(({ parts }) => parts)).toEqual([
    [
      { taxBasisPoints: 2_300, amountMinor: -791, taxMinor: -148 },
      { taxBasisPoints: 600, amountMinor: 1_791, taxMinor: 102 },
    ],
    [
      { taxBasisPoints: 2_300, amountMinor: -269, taxMinor: -50 },
      { taxBasisPoints: 600, amountMinor: 609, taxMinor: 34 },
    ],
  ]);
});

test('numbers have six digits at least', () => {
  expect([documentNumber('invoice', 2026, 42), documentNumber('credit-note', 2026, 1_234_567)]).toEqual([
    '2026-000042',
    'CN-2026-1234567',
  ]);
});
