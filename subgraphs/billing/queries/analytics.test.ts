import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { runCommand } from '../../../platform/command.js';
import { after, DAY, HOUR } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { Money } from '../../../platform/domain/money.js';
import { eventually } from '../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { openInvoice } from '../commands/invoice/open-invoice.js';
import { postLedger } from '../commands/ledger/post-ledger.js';
import { refundPayment } from '../commands/refund/refund-payment.js';
import { createCoupon } from '../commands/catalog/create-coupon.js';
import { setTaxRate } from '../commands/catalog/set-tax-rate.js';
import { subscribeToPlan } from '../commands/subscription/subscribe-to-plan.js';
import { Invoice } from '../domain/invoice.js';
import { postingOfCredit, postingOfCreditReversal, postingOfSpentCredit } from '../domain/ledger.js';
import { taxIn } from '../domain/proration.js';
import { billing } from '../subgraph.js';
import { aPlan, aSubscriber, invoicesOf, pay, settled } from '../testing/testing.js';
import { mergeRevenueSums } from '../commands/ledger/merge-revenue-sums.js';
import { reconcileRevenue } from './reconcile-revenue.js';
import { reconcile } from './reconcile.js';
import { churnOf, outstandingByAge, recurringRevenue, revenueByDay, totalsOf, type RevenueView } from './analytics.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const staff = () => ({ ...person('staff'), expiresAt: new Date('2040-01-01T00:00:00Z') });
const context = () => subgraph.context(staff());
const at = (time: string | Date) => vi.setSystemTime(time);
const start = (time: string) => vi.useFakeTimers({ toFake: ['Date'], now: new Date(time) });

interface Sold {
  readonly productId: string | null;
  readonly amountMinor: number;
  readonly taxBasisPoints: number;
}

/** An open invoice of these lines, due in a day. */
function anInvoice(currency: string, lines: readonly Sold[]): Promise<string> {
  return runCommand(context(), 'sell', async (transaction) => {
    const purpose = { kind: 'class-seat', classId: newId(), seatHoldId: newId() } as const;
    const invoice = new Invoice(newId(), purpose, currency, transaction.now);
    for (const { productId, amountMinor, taxBasisPoints } of lines) {
      const amount = new Money(amountMinor, currency);
      const tax = taxIn(amount, taxBasisPoints);
      invoice.addLine('Something', amount, { productId, tax, taxBasisPoints, discount: new Money(0, currency) });
    }
    await openInvoice(transaction, invoice, after(transaction.now, DAY));
    return invoice.id;
  });
}

const refund = (paymentId: string, amountMinor: number, currency: string) =>
  refundPayment(context(), {
    paymentId,
    amount: { amountMinor, currency },
    reason: 'goodwill',
    idempotencyKey: newId(),
  });

async function allRevenue(range: Parameters<typeof revenueByDay>[1], first = 100): Promise<RevenueView[]> {
  const rows: RevenueView[] = [];
  for (let cursor: string | null = null, more = true; more;) {
    const { edges, pageInfo } = await revenueByDay(context(), range, { first, after: cursor });
    rows.push(...edges.map(({ node }) => node));
    [cursor, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
  }
  return rows;
}

function summed(entries: Iterable<readonly [string, number]>): Record<string, number> {
  const sums = new Map<string, number>();
  for (const [key, amount] of entries) sums.set(key, (sums.get(key) ?? 0) + amount);
  return Object.fromEntries([...sums].filter(([, sum]) => sum !== 0).sort());
}

/** Plain sums over the ledger, the days counted by another calendar than the database's. */
async function ledgerSums(account: string, timeZone: string, from: string, to: string) {
  const calendar = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const entries = await subgraph.rows<{ postedAt: Date; currency: string; amountMinor: number }>(
    `select posted_at, currency, amount_minor from ledger_entry
     join ledger_transaction on ledger_transaction.id = ledger_transaction_id where account_code = $1`,
    [account],
  );
  return entries.flatMap(({ postedAt, currency, amountMinor }) => {
    const day = calendar.format(postedAt);
    return day >= from && day <= to ? [{ day, currency, amountMinor: -amountMinor }] : [];
  });
}

const products = async (count: number) => Promise.all(Array.from({ length: count }, () => aPlan(subgraph)));

test('what was sold and given back at random is, by day, product and currency, the ledger to the cent', async () => {
  start('2026-03-27T12:00:00Z');
  const sold = [...(await products(3)), null];
  const line = fc.record({
    productId: fc.constantFrom(...sold),
    amountMinor: fc.integer({ min: 1, max: 9_999 }),
    taxBasisPoints: fc.constantFrom(0, 600, 2_300),
  });
  const acts = fc.record({
    currency: fc.constantFrom('EUR', 'USD', 'JPY'),
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
    // Taken off, as the unused time of a plan is.
    less: fc.option(fc.double({ min: 0.01, max: 0.9, noNaN: true }), { nil: undefined }),
    parts: fc.array(fc.double({ min: 0.01, max: 0.6, noNaN: true }), { maxLength: 3 }),
    credit: fc.option(fc.integer({ min: 1, max: 5_000 }), { nil: undefined }),
    // Around the clocks that change on 29 March in Lisbon, on 8 March and 1 November in Havana at midnight.
    hours: fc.integer({ min: 1, max: 9 }),
  });
  const seed = Date.now() % 1_000_000;
  for (const [index, one] of fc.sample(acts, { numRuns: 20, seed }).entries()) {
    if (index === 10) at('2026-10-31T20:30:00Z');
    at(after(new Date(), one.hours * HOUR));
    const { currency, lines, parts, less, credit } = one;
    const most = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    const [taken] = lines;
    const off = -Math.floor((taken?.amountMinor ?? 0) * (less ?? 0));
    const negative = taken && off < 0 ? [{ ...taken, productId: sold[0] ?? null, amountMinor: off }] : [];
    const paymentId = await pay(subgraph, await anInvoice(currency, [...lines, ...negative]), staff());
    let left = most + off;
    for (const part of parts) {
      at(after(new Date(), HOUR));
      const amount = Math.min(left, Math.ceil((most + off) * part));
      if (amount > 0) await refund(paymentId, amount, currency);
      left -= amount;
    }
    if (credit === undefined) continue;
    const money = (amountMinor: number) => new Money(amountMinor, currency);
    const [taxed, kept] = [0, 1].map(() => ({ id: newId(), userId: newId(), amount: money(credit) }));
    if (!taxed || !kept) continue;
    const given = postingOfCredit(kept, null);
    await runCommand(context(), 'credit', (transaction) =>
      postLedger(transaction, [postingOfCredit(taxed, null, taxIn(taxed.amount, 2_300)), given]),
    );
    await runCommand(context(), 'credit', (transaction) =>
      postLedger(transaction, [postingOfCreditReversal(newId(), given, money(Math.ceil(credit / 2)))]),
    );
  }
  expect(await reconcile(context()), `seed ${seed}`).toEqual([]);
  expect(await reconcileRevenue(context()), `seed ${seed}`).toEqual([]);
  // Rows of the first half are merged, those of the second are as they were posted.
  const unmerged = await subgraph.rows("select from revenue_sum where quarter > '2026-10-01'");
  at('2026-10-31T20:30:00Z');
  while (await mergeRevenueSums(context()));
  expect(await subgraph.rows('select from revenue_sum where not merged')).toHaveLength(unmerged.length);
  expect(await reconcileRevenue(context()), `seed ${seed}`).toEqual([]);

  for (const timeZone of ['Europe/Lisbon', 'America/Havana', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'])
    for (const [from, to] of [
      ['2026-01-01', '2026-12-31'],
      ['2026-03-29', '2026-03-29'],
      ['2026-11-01', '2026-11-02'],
    ] as const) {
      const range = { from, to, timeZone };
      const rows = await allRevenue(range, 7);
      expect(rows).toEqual(await allRevenue(range));
      const totals = await totalsOf(context(), range);
      for (const [field, account] of [
        ['revenue', 'revenue'],
        ['tax', 'tax-payable'],
      ] as const) {
        const ledger = await ledgerSums(account, timeZone, from, to);
        const where = `seed ${seed} ${timeZone} ${from} ${account}`;
        expect(summed(rows.map((row) => [`${row.day} ${row[field].currency}`, row[field].amountMinor])), where).toEqual(
          summed(ledger.map(({ day, currency, amountMinor }) => [`${day} ${currency}`, amountMinor])),
        );
        expect(summed(totals.map((one) => [one.currency, one[field].amountMinor])), where).toEqual(
          summed(ledger.map(({ currency, amountMinor }) => [currency, amountMinor])),
        );
        if (to === '2026-12-31') expect(ledger.length).toBeGreaterThan(10);
      }
      for (const { sold: gross, refunded, credited, revenue } of [...rows, ...totals])
        expect(gross.amountMinor - refunded.amountMinor - credited.amountMinor).toBe(revenue.amountMinor);
    }
  const money = await subgraph.rows<{ currency: string; paid: number; back: number }>(
    `select currency, sum(amount_minor)::bigint as paid, sum(refunded_amount_minor)::bigint as back
     from payment group by currency order by currency`,
  );
  const year = await totalsOf(context(), { from: '2026-01-01', to: '2026-12-31', timeZone: 'UTC' });
  expect(
    year.map(({ currency, moneyIn, moneyBack }) => ({
      currency,
      paid: moneyIn.amountMinor,
      back: moneyBack.amountMinor,
    })),
  ).toEqual(money);
});

test('each product has the lines that sold it, and what goes back in parts leaves nothing once all is back', async () => {
  start('2027-06-01T10:00:00Z');
  const [one = '', two = ''] = await products(2);
  const invoiceId = await anInvoice('EUR', [
    { productId: one, amountMinor: 1_230, taxBasisPoints: 2_300 },
    { productId: two, amountMinor: 500, taxBasisPoints: 0 },
    { productId: one, amountMinor: 3, taxBasisPoints: 0 },
  ]);
  const paymentId = await pay(subgraph, invoiceId, staff());
  const range = { from: '2027-06-01', to: '2027-06-01', timeZone: 'Europe/Lisbon' };
  const shown = async () =>
    Object.fromEntries(
      (await allRevenue(range)).map(({ productId, sold, refunded, tax }) => [
        String(productId),
        [sold.amountMinor, refunded.amountMinor, tax.amountMinor],
      ]),
    );
  expect(await shown()).toEqual({ [one]: [1_003, 0, 230], [two]: [500, 0, 0] });
  for (const part of [101, 333, 7, 1, 1, 1_290]) await refund(paymentId, part, 'EUR');
  expect(await shown()).toEqual({ [one]: [1_003, 1_003, 0], [two]: [500, 500, 0] });
});

test.each(['+02:00', 'Mars/Olympus'])('the zone %s is refused', async (timeZone) => {
  const range = { from: '2027-06-01', to: '2027-06-01', timeZone };
  for (const refused of [revenueByDay(context(), range, {}), totalsOf(context(), range), churnOf(context(), range)])
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'timeZone' });
});

test('lines that come to nothing without tax leave what is posted at no product', async () => {
  start('2027-07-01T10:00:00Z');
  const [one = '', two = ''] = await products(2);
  const invoiceId = await anInvoice('EUR', [
    { productId: one, amountMinor: 1_230, taxBasisPoints: 2_300 },
    { productId: two, amountMinor: -1_000, taxBasisPoints: 0 },
  ]);
  await pay(subgraph, invoiceId, staff());
  const credit = { id: newId(), userId: newId(), amount: new Money(100, 'EUR') };
  await runCommand(context(), 'credit', (transaction) => postLedger(transaction, [postingOfCredit(credit, invoiceId)]));
  const range = { from: '2027-07-01', to: '2027-07-01', timeZone: 'UTC' };
  const rows = (await allRevenue(range)).map(({ productId, revenue, tax }) => ({
    productId,
    revenue: revenue.amountMinor,
    tax: tax.amountMinor,
  }));
  expect(rows).toEqual([
    { productId: null, revenue: -100, tax: 0 },
    { productId: one, revenue: 0, tax: 230 },
  ]);
});

test('plans count by month, those that bring nothing in and those that ended do not; what ended is churn', async () => {
  const own = await TestSubgraph.start(billing);
  try {
    start('2027-01-10T10:00:00Z');
    const ask = own.context(staff());
    await setTaxRate(ask, { country: 'PT', basisPoints: 2_300, idempotencyKey: newId() });
    at('2027-01-10T10:01:00Z');
    await aSubscriber(own, { active: true, amountMinor: 1_230 });
    await aSubscriber(own, { active: true, amountMinor: 12_345, interval: 'year' });
    const leaver = await aSubscriber(own, { active: true, amountMinor: 5_000 });
    await aSubscriber(own, { amountMinor: 7_777 });
    await settled(own);
    // 1230 less 23 % are 1000; 12345 less it are 10037, of which a twelfth are 836.42.
    const recurring = (monthly: number, subscriptions: number) => [
      {
        subscriptions,
        monthly: { amountMinor: monthly, currency: 'EUR' },
        discounted: { amountMinor: monthly, currency: 'EUR' },
      },
    ];
    expect(await recurringRevenue(ask)).toEqual(recurring(1_000 + 836 + 4_065, 3));
    const churn = (from: string, to: string, timeZone = 'Europe/Lisbon') => churnOf(ask, { from, to, timeZone });
    expect(await churn('2027-01-10', '2027-01-31')).toEqual({ liveAtStart: 0, ended: 0 });
    at('2027-01-20T23:30:00Z');
    await own.rows(
      `update billing_subscription set status = 'canceled', ended_at = $2, version = version + 1 where id = $1`,
      [leaver.billingSubscriptionId, new Date().toISOString()],
    );
    expect(await recurringRevenue(ask)).toEqual(recurring(1_000 + 836, 2));
    expect(await churn('2027-01-11', '2027-01-20')).toEqual({ liveAtStart: 3, ended: 1 });
    expect(await churn('2027-01-11', '2027-01-20', 'Europe/Paris')).toEqual({ liveAtStart: 3, ended: 0 });
    expect(await churn('2027-01-21', '2027-01-21', 'Europe/Paris')).toEqual({ liveAtStart: 3, ended: 1 });
    expect(await churn('2027-01-21', '2027-01-31')).toEqual({ liveAtStart: 2, ended: 0 });
  } finally {
    await own.stop();
  }
});

test('a coupon that ends lowers the discounted revenue of a month, not the committed one; one for all periods lowers both', async () => {
  const own = await TestSubgraph.start(billing);
  try {
    start('2027-01-10T10:00:00Z');
    const ask = own.context(staff());
    const subscribe = async (duration: 'once' | 'forever', basisPoints: number) => {
      const code = newId();
      await createCoupon(ask, { code, basisPoints, duration, idempotencyKey: newId() });
      const student = person();
      const productId = await aPlan(own, { amountMinor: 1_500 });
      const input = { productId, couponCodes: [code], idempotencyKey: newId() };
      const { invoiceId } = await subscribeToPlan(own.context(student), input);
      await pay(own, invoiceId);
      await settled(own);
      return student;
    };
    const euros = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
    const once = await subscribe('once', 9_333);
    expect(await recurringRevenue(ask)).toEqual([{ subscriptions: 1, monthly: euros(1_500), discounted: euros(100) }]);
    await subscribe('forever', 5_000);
    expect(await recurringRevenue(ask)).toEqual([{ subscriptions: 2, monthly: euros(2_250), discounted: euros(850) }]);
    // From the second period on the coupon takes nothing off.
    at('2027-02-10T10:00:00Z');
    const renewal = await eventually(async () => (await invoicesOf(own, once.id))[1]);
    await pay(own, renewal.id);
    await settled(own);
    expect(await recurringRevenue(ask)).toEqual([
      { subscriptions: 2, monthly: euros(2_250), discounted: euros(2_250) },
    ]);
  } finally {
    await own.stop();
  }
});

test('open invoices are outstanding by currency and by how long they are due, less the credit that paid a part', async () => {
  const own = await TestSubgraph.start(billing);
  const shared = subgraph;
  try {
    subgraph = own;
    start('2027-01-01T00:00:00Z');
    const line = (amountMinor: number) => [{ productId: null, amountMinor, taxBasisPoints: 0 }];
    const first = await anInvoice('EUR', line(1_000));
    await anInvoice('USD', line(30));
    const credit = { id: newId(), userId: newId(), amount: new Money(400, 'EUR') };
    await runCommand(context(), 'credit', (transaction) =>
      postLedger(transaction, [postingOfCredit(credit, null), postingOfSpentCredit({ ...credit, id: newId() }, first)]),
    );
    at('2027-02-01T00:00:00Z');
    await anInvoice('EUR', line(200));
    await pay(own, await anInvoice('EUR', line(9_999)), staff());
    at('2027-03-03T00:00:00Z');
    await anInvoice('EUR', line(5));
    await anInvoice('EUR', line(6));
    const amounts = (await outstandingByAge(context())).map(({ age, invoices, amount }) => [
      age,
      invoices,
      amount.amountMinor,
      amount.currency,
    ]);
    expect(amounts).toEqual([
      ['not-due', 2, 11, 'EUR'],
      ['to-30-days', 1, 200, 'EUR'],
      ['to-90-days', 1, 600, 'EUR'],
      ['to-90-days', 1, 30, 'USD'],
    ]);
  } finally {
    subgraph = shared;
    await own.stop();
  }
});
