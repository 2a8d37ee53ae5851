import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { Money } from '../../../../platform/domain/money.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { byRate, type CreditedPart } from '../../domain/credit-note.js';
import { Invoice } from '../../domain/invoice.js';
import { postingOfCredit } from '../../domain/ledger.js';
import { priceLines } from '../../domain/pricing.js';
import { taxIn } from '../../domain/proration.js';
import { reconcile, reconcileAccounts } from '../../queries/reconcile.js';
import { billing } from '../../subgraph.js';
import { issue, numbered, pay } from '../../testing/testing.js';
import { openInvoice } from '../invoice/open-invoice.js';
import { postLedger } from '../ledger/post-ledger.js';
import { refundPayment } from './refund-payment.js';

/* Whatever was sold, at whatever rates, and however it is given back. */

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());

const staff = person('staff');
const now = new Date('2026-03-29T10:00:00Z');
const euros = (amountMinor: number) => new Money(amountMinor, 'EUR');

const rates = fc.constantFrom(0, 600, 1_300, 2_300, 10_000);
const sold = fc.record({
  lines: fc.array(
    fc.record({
      listed: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 100_000 })),
      taxBasisPoints: rates,
      taxBehavior: fc.constantFrom('inclusive' as const, 'exclusive' as const),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  coupons: fc.array(
    fc.oneof(
      fc.record({ basisPoints: fc.integer({ min: 1, max: 9_000 }) }),
      fc.record({ amount: fc.integer({ min: 1, max: 500 }) }),
    ),
    {
      maxLength: 2,
    },
  ),
  /** Each takes off so many thousandths of what is left, such as unused time at an older rate. */
  takenOff: fc.array(fc.record({ perMille: fc.integer({ min: 1, max: 999 }), taxBasisPoints: rates }), {
    maxLength: 3,
  }),
  /** In thousandths of what is left. */
  refunds: fc.array(fc.integer({ min: 1, max: 999 }), { maxLength: 4 }),
  creditPerMille: fc.constantFrom(0, 0, 300, 999),
});
type Sold = typeof sold extends fc.Arbitrary<infer T> ? T : never;

const part = (amountMinor: number, perMille: number) => Math.floor((amountMinor * perMille) / 1000);

function draftOf({ lines, coupons, takenOff }: Sold, userId: string): Invoice {
  const invoice = new Invoice(userId, { kind: 'class-seat', classId: newId(), seatHoldId: newId() }, 'EUR', now);
  const productId = newId();
  const priced = priceLines(
    lines.map((line) => ({ ...line, productId, description: 'Thing', listed: euros(line.listed) })),
    coupons.map((coupon) => ({
      couponId: newId(),
      basisPoints: 'basisPoints' in coupon ? coupon.basisPoints : null,
      amount: 'amount' in coupon ? euros(coupon.amount) : null,
      productIds: [],
      isForever: false,
    })),
    'EUR',
  );
  // No product: the rows of these are not there.
  for (const line of priced.lines) invoice.addLine(line.description, line.amount, { ...line, productId: null });
  for (const { perMille, taxBasisPoints } of takenOff) {
    const unused = euros(part(invoice.total.amountMinor, perMille));
    const tax = taxIn(unused, taxBasisPoints).negate();
    if (unused.amountMinor > 0)
      invoice.addLine('Unused time', unused.negate(), { discount: euros(0), tax, taxBasisPoints });
  }
  return invoice;
}

/** What each refund gives back: the last one all that is left. */
function seriesOf({ refunds }: Sold, total: number): number[] {
  let left = total;
  const series: number[] = [];
  for (const perMille of refunds) {
    const amount = part(left, perMille);
    if (amount > 0) series.push(amount);
    left -= amount;
  }
  return [...series, left];
}

const linesByRate = ({ lines }: Invoice): CreditedPart[] =>
  byRate(
    lines.map(({ amount, taxMinor, taxBasisPoints }) => ({
      taxBasisPoints,
      amountMinor: amount.amountMinor,
      taxMinor,
    })),
  ).filter(({ amountMinor, taxMinor }) => amountMinor !== 0 || taxMinor !== 0);

/** From 0 to the bound, whichever is greater. */
const lies = (value: number, bound: number) => value >= Math.min(0, bound) && value <= Math.max(0, bound);

test('credit notes take back each rate and its tax to the cent, and at no time more than was sold', () => {
  fc.assert(
    fc.property(sold, (what) => {
      const invoice = draftOf(what, newId());
      fc.pre(invoice.total.amountMinor > 0);
      invoice.open(now);
      const paid = { amount: invoice.total, method: 'cash', reference: null, recordedBy: null } as const;
      const payment = invoice.pay(paid, issue('2026-000001'), now);
      const whole = linesByRate(invoice);
      const back = { tax: 0, net: 0, parts: [] as CreditedPart[] };
      seriesOf(what, invoice.total.amountMinor).forEach((amountMinor, index) => {
        const refund = invoice.requestRefund(payment.id, { amount: euros(amountMinor), reason: 'requested' }, now);
        invoice.completeRefund(refund, numbered(`CN-${index}`), now);
        const note = invoice.creditNotes.getItems()[index];
        expect(note?.parts.reduce((sum, one) => sum + one.amountMinor, 0)).toBe(amountMinor);
        expect(note?.taxMinor).toBe(refund.taxMinor);
        back.tax += refund.taxMinor;
        back.net += amountMinor - refund.taxMinor;
        expect(lies(back.tax, invoice.taxMinor)).toBe(true);
        expect(lies(back.net, invoice.total.amountMinor - invoice.taxMinor)).toBe(true);
        back.parts = byRate([...back.parts, ...(note?.parts ?? [])]);
        for (const { taxBasisPoints, taxMinor, amountMinor: gross } of back.parts) {
          const bound = whole.find((one) => one.taxBasisPoints === taxBasisPoints);
          expect(lies(taxMinor, bound?.taxMinor ?? 0)).toBe(true);
          expect(lies(gross - taxMinor, (bound?.amountMinor ?? 0) - (bound?.taxMinor ?? 0))).toBe(true);
        }
      });
      expect(back.parts).toEqual(whole);
      expect(back.tax).toBe(invoice.taxMinor);
      expect(invoice.status).toBe('refunded');
    }),
    { numRuns: 2_000 },
  );
});

async function sell(what: Sold): Promise<Invoice | null> {
  const userId = newId();
  const context = subgraph.context(null);
  const { amountMinor } = draftOf(what, userId).total;
  if (amountMinor === 0) return null;
  const credit = { id: newId(), userId, amount: euros(part(amountMinor, what.creditPerMille)) };
  await runCommand(context, 'credit', (transaction) => postLedger(transaction, [postingOfCredit(credit, null)]));
  return runCommand(context, 'sell', async (transaction) => {
    const invoice = draftOf(what, userId);
    await openInvoice(transaction, invoice, transaction.now);
    return invoice;
  });
}

/** What the ledger has left of an invoice in its accounts; none where nothing is left. */
const leftOf = (invoiceId: string) =>
  subgraph.rows(
    `select account_code, sum(amount_minor) as amount from ledger_entry
     join ledger_transaction posting on posting.id = ledger_transaction_id
     where invoice_id = $1 and account_code <> 'customer-credit' group by account_code having sum(amount_minor) <> 0`,
    [invoiceId],
  );

const DEARER_UNUSED: Sold = {
  lines: [{ listed: 2_400, taxBasisPoints: 600, taxBehavior: 'inclusive' }],
  coupons: [],
  takenOff: [{ perMille: 442, taxBasisPoints: 2_300 }],
  refunds: [500],
  creditPerMille: 0,
};

test('any series of refunds is written, leaves the ledger in balance, and never gives back more than was paid', async () => {
  await fc.assert(
    fc.asyncProperty(sold, async (what) => {
      const invoice = await sell(what);
      fc.pre(invoice !== null);
      if (!invoice) return;
      const paymentId = await pay(subgraph, invoice.id);
      const refund = (amountMinor: number) =>
        refundPayment(subgraph.context(staff), {
          paymentId,
          amount: { amountMinor, currency: 'EUR' },
          reason: 'requested',
          idempotencyKey: newId(),
        });
      for (const amountMinor of seriesOf(what, invoice.total.amountMinor)) {
        await refund(amountMinor);
        expect(await reconcile(subgraph.context(null))).toEqual([]);
      }
      await expect(refund(1)).rejects.toMatchObject({ code: 'REFUND_EXCEEDS_PAYMENT' });
      const [back] = await subgraph.rows(
        `select status, invoice.tax_minor as tax, total_amount_minor as total, sum(note.amount_minor)::integer as given_back,
           sum(note.tax_minor)::integer as tax_back
         from invoice join credit_note note on invoice_id = invoice.id where invoice.id = $1 group by invoice.id`,
        [invoice.id],
      );
      const { total, taxMinor } = invoice;
      const { amountMinor } = total;
      expect(back).toEqual({
        status: 'refunded',
        tax: taxMinor,
        total: amountMinor,
        givenBack: amountMinor,
        taxBack: taxMinor,
      });
      expect(await leftOf(invoice.id)).toEqual([]);
    }),
    { numRuns: 25, examples: [[DEARER_UNUSED]], endOnFailure: true },
  );
  expect(await reconcileAccounts(subgraph.context(null))).toEqual([]);
}, 300_000);
