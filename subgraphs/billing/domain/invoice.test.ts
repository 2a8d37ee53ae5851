import { beforeAll, expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { Money } from '../../../platform/domain/money.js';
import { discoverEntities } from '../../../platform/testing-subgraph.js';
import { billing } from '../subgraph.js';
import { openSeatInvoice } from '../testing.js';
import { AmountMismatch, InvoiceIsNoDraft, InvoiceNotOpen, PaymentNotFound } from './errors.js';
import { Invoice, invoiceNumber } from './invoice.js';

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
  invoice.pay(cash(euros(24_000)), '2026-000001', now);
  expect(invoice).toMatchObject({ status: 'paid', number: '2026-000001', issuedAt: now });
  expect(types(invoice)).toEqual(['invoice-opened', 'invoice-issued', 'invoice-paid', 'payment-succeeded']);
});

test('another amount or another currency is refused, and so is a second payment', () => {
  const invoice = openSeatInvoice(now);
  for (const amount of [euros(23_999), euros(24_001), new Money(24_000, 'USD')]) {
    expect(() => invoice.pay(cash(amount), '2026-000001', now)).toThrow(AmountMismatch);
  }
  expect(invoice.status).toBe('open');
  invoice.pay(cash(euros(24_000)), '2026-000001', now);
  expect(() => invoice.pay(cash(euros(24_000)), '2026-000002', now)).toThrow(InvoiceNotOpen);
});

test('only an open invoice becomes void; a void one can not be paid', () => {
  const paid = openSeatInvoice(now);
  paid.pay(cash(euros(24_000)), '2026-000001', now);
  paid.void();
  expect(paid.status).toBe('paid');
  const open = openSeatInvoice(now);
  open.void();
  open.void();
  expect(types(open)).toEqual(['invoice-opened', 'invoice-voided']);
  expect(() => open.pay(cash(euros(24_000)), '2026-000002', now)).toThrow(InvoiceNotOpen);
});

test('a payment is given back in full, once', () => {
  const invoice = openSeatInvoice(now);
  const payment = invoice.pay(cash(euros(24_000)), '2026-000001', now);
  expect(() => invoice.refund(newId(), 'enrollment-rejected', now)).toThrow(PaymentNotFound);
  expect(invoice.refund(payment.id, 'enrollment-rejected', now)?.amount).toEqual(euros(24_000));
  expect(invoice.refund(payment.id, 'enrollment-rejected', now)).toBeNull();
  expect([invoice.status, payment.refunded]).toEqual(['refunded', euros(24_000)]);
  expect(types(invoice).filter((type) => type === 'payment-refunded')).toHaveLength(1);
});

test('numbers have six digits at least', () => {
  expect([invoiceNumber(2026, 42), invoiceNumber(2026, 1_234_567)]).toEqual(['2026-000042', '2026-1234567']);
});
