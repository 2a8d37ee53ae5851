import { assert, constantFrom, integer, property } from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { Money } from '../../../platform/domain/money.js';
import { discoverEntities } from '../../../platform/testing/subgraph.js';
import { billing } from '../subgraph.js';
import { issue, numbered, openSeatInvoice } from '../testing/testing.js';
import { postingsOfPayment, postingsOfRefund, type Posting } from './ledger.js';

beforeAll(() => discoverEntities(billing));

const now = new Date('2026-03-29T10:00:00Z');
const amounts = integer({ min: 0, max: 100_000_000 });
const methods = constantFrom('cash' as const, 'transfer' as const);
const currencies = constantFrom('EUR', 'JPY', 'USD');

function sums(postings: readonly Posting[]): Record<string, number> {
  const result: Record<string, number> = {};
  for (const { account, amount } of postings.flatMap(({ entries }) => entries))
    result[account] = (result[account] ?? 0) + amount.amountMinor;
  return result;
}

function settled(amount: Money, method: 'cash' | 'transfer') {
  const invoice = openSeatInvoice(now, amount);
  const issued = amount.amountMinor === 0 ? null : issue('2026-000001');
  const payment = invoice.pay({ amount, method, reference: null, recordedBy: null }, issued, now);
  return { invoice, payment, paid: postingsOfPayment(invoice, payment) };
}

test('every posting sums to zero, for any amount, currency and method', () => {
  assert(
    property(amounts, currencies, methods, (amountMinor, currency, method) => {
      const { paid } = settled(new Money(amountMinor, currency), method);
      for (const { entries } of paid) {
        expect(entries.reduce((sum, { amount }) => sum + amount.amountMinor, 0)).toBe(0);
        expect(entries.every(({ amount }) => amount.currency === currency && amount.amountMinor !== 0)).toBe(true);
      }
    }),
  );
});

test('a payment moves revenue to where the money is, and owes nothing', () => {
  expect(sums(settled(new Money(1_900, 'EUR'), 'transfer').paid)).toEqual({
    bank: 1_900,
    receivable: 0,
    revenue: -1_900,
  });
  expect(sums(settled(new Money(1_900, 'EUR'), 'cash').paid)).toEqual({ cash: 1_900, receivable: 0, revenue: -1_900 });
});

test('a refund takes back exactly what the payment wrote', () => {
  assert(
    property(amounts, currencies, methods, (amountMinor, currency, method) => {
      const { invoice, payment, paid } = settled(new Money(amountMinor, currency), method);
      const number = amountMinor > 0 ? 'CN-2026-000001' : null;
      const given = { amount: payment.amount, reason: 'enrollment-rejected' } as const;
      const refund = invoice.requestRefund(payment.id, given, now);
      invoice.completeRefund(refund, number === null ? null : numbered(number), now);
      const all = [...paid, ...postingsOfRefund(invoice, refund)];
      expect(Object.values(sums(all)).every((sum) => sum === 0)).toBe(true);
    }),
  );
});
