import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { DAY } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import type { CouponDuration } from '../../domain/subscription-discount.js';
import { reconcile } from '../../queries/reconcile.js';
import { billing } from '../../subgraph.js';
import { aPlan, invoicesOf, pay, settled, statusOf } from '../../testing/testing.js';
import { archiveCoupon } from './archive-coupon.js';
import { changePlan, previewPlanChange } from '../subscription/change-plan.js';
import { createCoupon, type CreateCoupon } from './create-coupon.js';
import { quoteForViewer } from './quote-for-viewer.js';
import { setTaxRate } from './set-tax-rate.js';
import { subscribeToPlan } from '../subscription/subscribe-to-plan.js';
import { updateBillingDetails } from '../invoice/update-billing-details.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
  await setTaxRate(subgraph.context(person('staff')), { country: 'PT', basisPoints: 2_300, idempotencyKey: newId() });
});
afterAll(async () => {
  expect(await reconcile(subgraph.context(null))).toEqual([]);
  await subgraph.stop();
});
afterEach(() => {
  vi.useRealTimers();
});

const staff = () => subgraph.context(person('staff'));

async function aCoupon(terms: Omit<CreateCoupon, 'code' | 'idempotencyKey'>): Promise<{ code: string; id: string }> {
  const code = newId();
  const { couponId } = await createCoupon(staff(), { code, idempotencyKey: newId(), ...terms });
  return { code, id: couponId };
}

/** A user with a plan, on 1 March 2027; their taxes are those of Portugal. */
class Subscriber {
  readonly student: Viewer = person();
  id = '';

  static async begin(productId: string, code: string): Promise<Subscriber> {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2027-03-01T10:00:00Z') });
    const subscriber = new Subscriber();
    subscriber.student.expiresAt.setTime(Date.now() + 2_000 * DAY);
    await updateBillingDetails(subscriber.context(), { name: 'Ana', address: 'Rua 1', country: 'PT' });
    const asked = { productId, couponCodes: [code] };
    const quoted = await quoteForViewer(subscriber.context(), asked);
    const made = await subscribeToPlan(subscriber.context(), { ...asked, idempotencyKey: newId() });
    subscriber.id = made.billingSubscriptionId;
    const [first] = await subscriber.invoices();
    if (first?.total !== 0) expect(first?.total).toBe(quoted.total.amountMinor);
    await subscriber.payWhatIsOpen();
    return subscriber;
  }

  context() {
    return subgraph.context(this.student);
  }

  invoices() {
    return invoicesOf(subgraph, this.student.id);
  }

  async totals(): Promise<number[]> {
    return (await this.invoices()).map(({ total }) => total);
  }

  async payWhatIsOpen(): Promise<void> {
    for (const { id, status } of await this.invoices()) if (status === 'open') await pay(subgraph, id);
    await eventually(async () =>
      /^(active|trialing)$/.test((await statusOf(subgraph, 'billing_subscription', this.id)) ?? ''),
    );
    await settled(subgraph);
  }

  /** The next period begins, and is paid for. */
  async renewAt(day: string): Promise<void> {
    const before = (await this.invoices()).length;
    vi.setSystemTime(new Date(`${day}T10:00:00Z`));
    await eventually(async () => (await this.invoices()).length === before + 1);
    await settled(subgraph);
    await this.payWhatIsOpen();
  }

  async discounts() {
    const { data } = await subgraph.graphql<{ _entities: [{ discounts: object[] }] }>(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on BillingSubscription {
         discounts { basisPoints amount { amountMinor currency } current periodsLeft } } } }`,
      { r: [{ __typename: 'BillingSubscription', id: this.id }] },
      this.student,
    );
    return data._entities[0].discounts;
  }

  /** To another plan, now: what the preview said is what was invoiced. */
  async change(productId: string): Promise<number> {
    const input = { billingSubscriptionId: this.id, productId };
    const { prorationDate, due } = await previewPlanChange(this.context(), input);
    const { invoiceId } = await changePlan(this.context(), { ...input, prorationDate, idempotencyKey: newId() });
    const invoice = (await this.invoices()).find(({ id }) => id === invoiceId);
    expect(invoice?.total).toBe(due.amountMinor);
    await this.payWhatIsOpen();
    return due.amountMinor;
  }
}

const MONTHS = ['2027-04-01', '2027-05-01', '2027-06-01'];

test.each<{ duration: CouponDuration; periods: number | null; totals: number[] }>([
  { duration: 'once', periods: null, totals: [1_000, 2_000, 2_000, 2_000] },
  { duration: 'repeating', periods: 3, totals: [1_000, 1_000, 1_000, 2_000] },
  { duration: 'forever', periods: null, totals: [1_000, 1_000, 1_000, 1_000] },
])('a coupon of the duration $duration takes a half off its periods, and nothing off later ones', async (form) => {
  const { duration, periods, totals } = form;
  const coupon = await aCoupon({ basisPoints: 5_000, duration, durationInPeriods: periods });
  const subscriber = await Subscriber.begin(await aPlan(subgraph, { amountMinor: 2_000 }), coupon.code);
  // What was promised holds, whatever becomes of the coupon.
  await archiveCoupon(staff(), { couponId: coupon.id });
  for (const day of MONTHS) await subscriber.renewAt(day);
  expect(await subscriber.totals()).toEqual(totals);
  const taxes = await subgraph.rows<{ taxMinor: number; discountMinor: number }>(
    'select tax_minor, discount_minor from invoice where user_id = $1 order by id',
    [subscriber.student.id],
  );
  expect(taxes).toEqual(
    totals.map((total) => ({ taxMinor: total === 1_000 ? 187 : 374, discountMinor: 2_000 - total })),
  );
  const [uses] = await subgraph.rows('select redemptions from coupon where id = $1', [coupon.id]);
  expect(uses).toEqual({ redemptions: 1 });
});

test('with a trial a coupon begins with the first period after it', async () => {
  const { code } = await aCoupon({
    amount: { amountMinor: 500, currency: 'EUR' },
    duration: 'repeating',
    durationInPeriods: 2,
  });
  const subscriber = await Subscriber.begin(await aPlan(subgraph, { amountMinor: 2_000, trialDays: 31 }), code);
  const amount = { amountMinor: '500', currency: 'EUR' };
  expect(await subscriber.discounts()).toEqual([{ basisPoints: null, amount, current: false, periodsLeft: 2 }]);
  await subscriber.renewAt('2027-04-01');
  expect(await subscriber.discounts()).toEqual([{ basisPoints: null, amount, current: true, periodsLeft: 1 }]);
  await subscriber.renewAt('2027-05-01');
  await subscriber.renewAt('2027-06-01');
  expect(await subscriber.discounts()).toEqual([]);
  expect(await subscriber.totals()).toEqual([0, 1_500, 1_500, 2_000]);
});

test('what is paid for another plan amid a period has the discount of that period, and no more', async () => {
  const { code } = await aCoupon({ basisPoints: 5_000 });
  const subscriber = await Subscriber.begin(await aPlan(subgraph, { amountMinor: 3_100 }), code);
  vi.setSystemTime(new Date('2027-03-11T10:00:00Z'));
  // Of 743 hours (the clocks change) 503 are left, at half the price: 2099 - 1049.
  expect(await subscriber.change(await aPlan(subgraph, { amountMinor: 6_200 }))).toBe(1_050);
  await subscriber.renewAt('2027-04-01');
  expect(await subscriber.totals()).toEqual([1_550, 1_050, 6_200]);
});

test('a plan of another interval begins a period, of which the coupon counts one', async () => {
  const { code } = await aCoupon({ basisPoints: 5_000, duration: 'repeating', durationInPeriods: 2 });
  const subscriber = await Subscriber.begin(await aPlan(subgraph, { amountMinor: 3_100 }), code);
  vi.setSystemTime(new Date('2027-03-11T10:00:00Z'));
  const year = await aPlan(subgraph, { amountMinor: 31_000, interval: 'year' });
  expect(await subscriber.change(year)).toBe(15_500 - 1_049);
  await subscriber.renewAt('2028-03-11');
  expect(await subscriber.totals()).toEqual([1_550, 14_451, 31_000]);
});

test('a coupon for one plan takes nothing off another, and all off its own when it takes all', async () => {
  const [free, other] = [await aPlan(subgraph, { amountMinor: 2_000 }), await aPlan(subgraph, { amountMinor: 4_000 })];
  const { code } = await aCoupon({ basisPoints: 10_000, duration: 'forever', productIds: [free] });
  const subscriber = await Subscriber.begin(free, code);
  await subscriber.renewAt('2027-04-01');
  await changePlan(subscriber.context(), {
    billingSubscriptionId: subscriber.id,
    productId: other,
    when: 'period-end',
    idempotencyKey: newId(),
  });
  await subscriber.renewAt('2027-05-01');
  expect((await subscriber.invoices()).map(({ total, status }) => [total, status])).toEqual([
    [0, 'paid'],
    [0, 'paid'],
    [4_000, 'paid'],
  ]);
});

test('a repeating coupon says for how many periods, and no other does', async () => {
  const make = (input: object) =>
    subgraph.graphql<{ createCoupon: { coupon: object } }>(
      'mutation ($input: CreateCouponInput!) { createCoupon(input: $input) { coupon { duration durationInPeriods } } }',
      { input: { code: newId(), basisPoints: 100, idempotencyKey: newId(), ...input } },
      person('staff'),
    );
  for (const wrong of [
    { duration: 'REPEATING' },
    { durationInPeriods: 2 },
    { duration: 'REPEATING', durationInPeriods: 0 },
  ])
    expect([wrong, (await make(wrong)).code]).toEqual([wrong, 'INVALID_INPUT']);
  const coupon = async (input: object) => (await make(input)).data.createCoupon.coupon;
  expect(await coupon({})).toEqual({ duration: 'ONCE', durationInPeriods: null });
  const repeating = { duration: 'REPEATING', durationInPeriods: 12 };
  expect(await coupon(repeating)).toEqual(repeating);
});
