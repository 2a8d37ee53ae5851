import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import type { BillingInterval } from '../../domain/period.js';
import { creditOf } from '../../queries/customer-credit.js';
import { reconcile } from '../../queries/reconcile.js';
import { billing } from '../../subgraph.js';
import { aPlan, aSubscriber, invoicesOf, pay, settled, statusOf, type Subscribed } from '../../testing/testing.js';
import { cancelBillingSubscription } from './cancel-billing-subscription.js';
import { changePlan, previewPlanChange } from './change-plan.js';
import { keepBillingSubscription } from './keep-billing-subscription.js';
import { pauseBillingSubscription } from './pause-billing-subscription.js';
import { resumeBillingSubscription } from './resume-billing-subscription.js';
import { subscribeToPlan } from './subscribe-to-plan.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const START = new Date('2027-03-01T10:00:00Z');
const goTo = (time: string | number) => vi.setSystemTime(new Date(time));
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const planOf = async (id: string) =>
  (await subgraph.rows<{ productId: string }>('select product_id from billing_subscription where id = $1', [id]))[0]
    ?.productId;

const PREVIEW = `query ($id: ID!, $productId: ID!) {
  previewPlanChange(billingSubscriptionId: $id, productId: $productId) {
    prorationDate charge { amountMinor } unused { amountMinor } due { amountMinor } credit { amountMinor } periodStart periodEnd
  }
}`;
const CHANGE = `mutation ($input: ChangePlanInput!) {
  changePlan(input: $input) {
    billingSubscription { status product { id } nextProduct { id } }
    invoice { status total { amountMinor } lines { description amount { amountMinor } } }
  }
}`;
const change = ({ student, billingSubscriptionId }: Subscribed, input: Record<string, unknown>, viewer = student) =>
  subgraph.graphql(CHANGE, { input: { billingSubscriptionId, idempotencyKey: newId(), ...input } }, viewer);

const actsOn = ({ billingSubscriptionId }: Subscribed) =>
  subgraph.rows('select actor_id, act, details from staff_act where subject_id = $1 order by id', [
    billingSubscriptionId,
  ]);

async function subscriber(options: Parameters<typeof aSubscriber>[1] = {}): Promise<Subscribed> {
  const made = await aSubscriber(subgraph, { active: true, ...options });
  made.student.expiresAt.setTime(Date.now() + 1_000 * DAY);
  return made;
}

test('an upgrade asks for the difference of the rest of the period, as its preview said, and begins when that is paid', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  const made = await subscriber({ amountMinor: 3_100 });
  const { student, billingSubscriptionId: id, productId: before } = made;
  const team = await aPlan(subgraph, { amountMinor: 6_200, title: 'Lyceum Team' });
  // Ten of the 31 days are over; the clocks of Lisbon change on the 28th.
  goTo('2027-03-11T10:00:00Z');
  const { data } = await subgraph.graphql<{ previewPlanChange: { prorationDate: string } }>(
    PREVIEW,
    { id, productId: team },
    student,
  );
  expect(data.previewPlanChange).toEqual({
    prorationDate: '2027-03-11T10:00:00.000Z',
    charge: { amountMinor: '4197' },
    unused: { amountMinor: '2099' },
    due: { amountMinor: '2098' },
    credit: { amountMinor: '0' },
    periodStart: '2027-03-01T10:00:00.000Z',
    periodEnd: '2027-04-01T09:00:00.000Z',
  });
  goTo('2027-03-11T10:09:59Z');
  const { prorationDate } = data.previewPlanChange;
  expect((await change(made, { productId: team, prorationDate })).data).toEqual({
    changePlan: {
      billingSubscription: { status: 'ACTIVE', product: { id: before }, nextProduct: null },
      invoice: {
        status: 'OPEN',
        total: { amountMinor: '2098' },
        lines: [
          { description: 'Lyceum Team, from 2027-03-11', amount: { amountMinor: '4197' } },
          { description: 'Unused time of the plan before', amount: { amountMinor: '-2099' } },
        ],
      },
    },
  });
  expect((await change(made, { productId: team })).code).toBe('BILLING_SUBSCRIPTION_UNPAID');
  const invoice = (await invoicesOf(subgraph, student.id)).at(-1);
  await pay(subgraph, invoice?.id ?? '');
  await eventually(async () => (await planOf(id)) === team);
  expect((await change(made, { productId: before, prorationDate })).code).toBe('PRORATION_DATE_REFUSED');
  expect(await reconcile(subgraph.context(null))).toEqual([]);
});

test('a difference that is not paid within a day is dropped with its invoice; the plan stays, and is renewed', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  const made = await subscriber();
  const team = await aPlan(subgraph, { amountMinor: 6_200 });
  goTo('2027-04-01T08:00:00Z');
  await change(made, { productId: team });
  const invoice = (await invoicesOf(subgraph, made.student.id)).at(-1);
  // Its period ends before the day does.
  goTo('2027-04-01T09:00:00Z');
  await eventually(async () => (await statusOf(subgraph, 'invoice', invoice?.id ?? '')) === 'void');
  await eventually(async () => (await invoicesOf(subgraph, made.student.id)).length === 3);
  expect(await planOf(made.billingSubscriptionId)).toBe(made.productId);
  expect((await invoicesOf(subgraph, made.student.id)).at(-1)).toMatchObject({ status: 'open', total: 1_900 });
});

test('a downgrade begins at once, and what was paid too much becomes credit', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  const made = await subscriber({ amountMinor: 62_00 });
  const small = await aPlan(subgraph, { amountMinor: 31_00 });
  goTo('2027-03-11T10:00:00Z');
  expect((await change(made, { productId: small })).data).toMatchObject({
    changePlan: { billingSubscription: { product: { id: small } }, invoice: null },
  });
  expect(await creditOf(subgraph.context(made.student), made.student.id)).toMatchObject([eur(2_098)]);
  expect(await reconcile(subgraph.context(null))).toEqual([]);
});

test('at the end of the period the plan changes with its renewal; naming the present one takes that back', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  const made = await subscriber();
  const yearly = await aPlan(subgraph, { amountMinor: 19_000, interval: 'year', title: 'Lyceum Pro by the year' });
  const later = (productId: string) => change(made, { productId, when: 'PERIOD_END' });
  expect((await later(yearly)).data).toMatchObject({
    changePlan: {
      billingSubscription: { product: { id: made.productId }, nextProduct: { id: yearly } },
      invoice: null,
    },
  });
  expect((await later(made.productId)).data).toMatchObject({
    changePlan: { billingSubscription: { nextProduct: null } },
  });
  await later(yearly);
  goTo('2027-04-01T09:00:00Z');
  await eventually(async () => (await invoicesOf(subgraph, made.student.id)).length === 2);
  expect((await invoicesOf(subgraph, made.student.id)).at(-1)).toMatchObject({
    total: 19_000,
    lines: ['Lyceum Pro by the year, 2027-04-01 to 2028-04-01'],
  });
});

test('in a trial another plan costs nothing', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  const student = person();
  const productId = await aPlan(subgraph, { trialDays: 14 });
  const made = await subscribeToPlan(subgraph.context(student), { productId, idempotencyKey: newId() });
  await eventually(
    async () => (await statusOf(subgraph, 'billing_subscription', made.billingSubscriptionId)) === 'trialing',
  );
  const team = await aPlan(subgraph, { amountMinor: 6_200 });
  const changed = await change({ student, productId, ...made }, { productId: team });
  expect(changed.data).toMatchObject({
    changePlan: { billingSubscription: { status: 'TRIALING', product: { id: team } }, invoice: null },
  });
});

test('the preview is what is then charged, to the cent, whatever the plans and the instant', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  const plans = fc.record({
    from: fc.record({
      amountMinor: fc.integer({ min: 1, max: 99_999 }),
      interval: fc.constantFrom<BillingInterval>('month', 'year'),
    }),
    to: fc.record({ amountMinor: fc.nat(99_999), interval: fc.constantFrom<BillingInterval>('month', 'year') }),
    after: fc.integer({ min: 1, max: 30 * DAY }),
    thinks: fc.nat(10 * MINUTE),
  });
  const outcomes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(plans, async ({ from, to, after, thinks }) => {
      goTo(START.getTime());
      const made = await subscriber(from);
      const productId = await aPlan(subgraph, to);
      goTo(START.getTime() + after);
      const context = () => subgraph.context(made.student);
      const preview = await previewPlanChange(context(), { ...made, productId });
      goTo(START.getTime() + after + thinks);
      const { prorationDate } = preview;
      const { invoiceId } = await changePlan(context(), { ...made, productId, prorationDate, idempotencyKey: newId() });
      const invoice = (await invoicesOf(subgraph, made.student.id)).find(({ id }) => id === invoiceId);
      const credit = await creditOf(context(), made.student.id);
      expect(invoice?.total ?? 0).toBe(preview.due.amountMinor);
      expect(credit.map(({ amountMinor }) => amountMinor)).toEqual(
        preview.credit.amountMinor > 0 ? [preview.credit.amountMinor] : [],
      );
      expect(preview.due.amountMinor - preview.credit.amountMinor).toBe(
        preview.charge.amountMinor - preview.unused.amountMinor,
      );
      outcomes.add(invoiceId ? 'charged' : 'credited');
    }),
    { numRuns: 25 },
  );
  expect([...outcomes].sort()).toEqual(['charged', 'credited']);
  await settled(subgraph);
  expect(await reconcile(subgraph.context(null))).toEqual([]);
});

test('canceling now gives the unused time as credit where staff want it', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  const made = await subscriber({ amountMinor: 3_100 });
  goTo('2027-03-11T10:00:00Z');
  const input = { ...made, when: 'now', creditUnused: true } as const;
  await expect(cancelBillingSubscription(subgraph.context(made.student), input)).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  const staff = person('staff');
  await cancelBillingSubscription(subgraph.context(staff), input);
  expect(await actsOn(made)).toEqual([
    {
      actorId: staff.id,
      act: 'cancel-subscription',
      details: { when: 'now', creditMinor: 2_099, currency: 'EUR' },
    },
  ]);
  expect(await statusOf(subgraph, 'billing_subscription', made.billingSubscriptionId)).toBe('canceled');
  expect(await creditOf(subgraph.context(made.student), made.student.id)).toMatchObject([eur(2_099)]);
  const other = await subscriber();
  await cancelBillingSubscription(subgraph.context(other.student), { ...other, when: 'now' });
  expect(await creditOf(subgraph.context(other.student), other.student.id)).toEqual([]);
});

test('what staff do to the plan of another is noted, and what its owner does is not', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  const made = await subscriber({ amountMinor: 3_100 });
  const { billingSubscriptionId } = made;
  const productId = await aPlan(subgraph, { amountMinor: 6_200 });
  const staff = person('staff');
  const input = { billingSubscriptionId };
  for (const viewer of [made.student, staff]) {
    const context = () => subgraph.context(viewer);
    await cancelBillingSubscription(context(), input);
    await keepBillingSubscription(context(), input);
    await pauseBillingSubscription(context(), input);
    await resumeBillingSubscription(context(), input);
    await changePlan(context(), { ...input, productId, when: 'period-end', idempotencyKey: newId() });
  }
  const act = (name: string, details: object = {}) => ({ actorId: staff.id, act: name, details });
  expect(await actsOn(made)).toEqual([
    act('cancel-subscription', { when: 'period-end' }),
    act('keep-subscription'),
    act('pause-subscription'),
    act('resume-subscription'),
    act('change-plan', { productId, when: 'period-end' }),
  ]);
});

test('refusals have their codes', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  const made = await subscriber();
  const team = await aPlan(subgraph);
  expect((await change(made, { productId: made.productId })).code).toBe('PLAN_UNCHANGED');
  expect((await change(made, { productId: newId() })).code).toBe('PRODUCT_NOT_FOUND');
  expect((await change(made, { productId: team }, person())).code).toBe('BILLING_SUBSCRIPTION_NOT_FOUND');
  expect((await change(made, { productId: team }, { ...made.student, emailVerified: false })).code).toBe(
    'EMAIL_NOT_VERIFIED',
  );
  goTo(START.getTime() + HOUR);
  for (const prorationDate of [START.getTime() + 49 * MINUTE, START.getTime() + 61 * MINUTE])
    expect((await change(made, { productId: team, prorationDate: new Date(prorationDate) })).code).toBe(
      'PRORATION_DATE_REFUSED',
    );
  const input = { billingSubscriptionId: made.billingSubscriptionId };
  const act = (name: string) =>
    subgraph.graphql(
      `mutation ($input: BillingSubscriptionInput!) { ${name}BillingSubscription(input: $input) { billingSubscription { status } } }`,
      { input },
      made.student,
    );
  expect((await act('pause')).data).toMatchObject({
    pauseBillingSubscription: { billingSubscription: { status: 'PAUSED' } },
  });
  expect((await change(made, { productId: team })).code).toBe('BILLING_SUBSCRIPTION_STATE');
  expect((await act('resume')).data).toMatchObject({
    resumeBillingSubscription: { billingSubscription: { status: 'ACTIVE' } },
  });
  await cancelBillingSubscription(subgraph.context(made.student), input);
  expect((await act('pause')).code).toBe('BILLING_SUBSCRIPTION_STATE');
  expect((await act('keep')).errors).toEqual([]);
  await cancelBillingSubscription(subgraph.context(made.student), { ...input, when: 'now' });
  expect((await act('keep')).code).toBe('BILLING_SUBSCRIPTION_ENDED');
});
