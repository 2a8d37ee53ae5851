import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { newId } from '../../platform/domain/ids.js';
import { eventually } from '../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../platform/testing/subgraph.js';
import { cancelBillingSubscription } from './commands/subscription/cancel-billing-subscription.js';
import { changePlan } from './commands/subscription/change-plan.js';
import { pauseBillingSubscription } from './commands/subscription/pause-billing-subscription.js';
import { resumeBillingSubscription } from './commands/subscription/resume-billing-subscription.js';
import { subscribeToPlan } from './commands/subscription/subscribe-to-plan.js';
import { creditOf } from './queries/customer-credit.js';
import { reconcile } from './queries/reconcile.js';
import { billing } from './subgraph.js';
import { aPlan, entitlementsOf, invoicesOf, pay, settled, statusOf } from './testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

/**
 * Two years from a trial to the end of a year that was canceled, by the clock on the wall of the person. Periods are counted
 * from 31 January; in both zones the clocks change twice a year, on different days.
 */
test.each([
  {
    timeZone: 'America/Juneau',
    offsets: { winter: '-09:00', summer: '-08:00' },
    // On 14 March 2027 the clocks go forward, two weeks before those of Lisbon.
    summerBegins: '2027-03-14',
    summerEnds: '2027-11-07',
    // Of 743 hours 384 are left: 3204 - 1602.
    difference: 1_602,
  },
  {
    timeZone: 'Europe/Lisbon',
    offsets: { winter: '+00:00', summer: '+01:00' },
    summerBegins: '2027-03-28',
    summerEnds: '2027-10-31',
    // Of 743 hours 383 are left: 3196 - 1598.
    difference: 1_598,
  },
])(
  'two years of a subscriber in $timeZone: each invoice is of its day, and the ledger reconciles at every step',
  async ({ timeZone, offsets, summerBegins, summerEnds, difference }) => {
    /** An instant by the wall clock of the person. */
    const local = (day: string, time = '10:00') => {
      const summer = day.startsWith('2028')
        ? day >= '2028-04-01' && day < '2028-10-28'
        : day >= summerBegins && day < summerEnds;
      return new Date(`${day}T${time}:00${summer ? offsets.summer : offsets.winter}`);
    };
    const goTo = (day: string, time?: string) => vi.setSystemTime(local(day, time));
    vi.useFakeTimers({ toFake: ['Date'], now: local('2027-01-17') });
    const student = { ...person(), timeZone };
    const context = () => subgraph.context(student);
    const [month, team, year] = [
      await aPlan(subgraph, { amountMinor: 3_100, trialDays: 14, title: 'Month' }),
      await aPlan(subgraph, { amountMinor: 6_200, title: 'Team' }),
      await aPlan(subgraph, { amountMinor: 31_000, interval: 'year', title: 'Year' }),
    ];
    const { billingSubscriptionId } = await subscribeToPlan(context(), { productId: month, idempotencyKey: newId() });
    const input = { billingSubscriptionId };
    const is = async (status: string) => {
      await eventually(
        async () => (await statusOf(subgraph, 'billing_subscription', billingSubscriptionId)) === status,
      );
      await settled(subgraph);
      expect(await reconcile(context())).toEqual([]);
      expect(await entitlementsOf(subgraph, student.id)).toHaveLength(
        ['trialing', 'active', 'past_due'].includes(status) ? 1 : 0,
      );
    };
    const invoices = () => invoicesOf(subgraph, student.id);
    const open = async (count: number) => {
      const list = await eventually(async () => {
        const found = await invoices();
        return found.length === count && found;
      });
      return list.at(-1)?.id ?? '';
    };
    const renewed = async (day: string, count: number) => {
      goTo(day);
      const id = await open(count);
      await is('past_due');
      await pay(subgraph, id);
      await is('active');
    };
    const change = (productId: string, when: 'now' | 'period-end') =>
      changePlan(context(), { ...input, productId, when, idempotencyKey: newId() });

    await is('trialing');
    await renewed('2027-01-31', 2);
    await renewed('2027-02-28', 3);
    // An upgrade amid the period in which the clocks change.
    goTo('2027-03-15');
    const { invoiceId } = await change(team, 'now');
    await pay(subgraph, invoiceId ?? '');
    await is('active');
    await renewed('2027-03-31', 5);
    // The card fails until day 3, by when the person has paid.
    goTo('2027-04-30');
    const failing = await open(6);
    await is('past_due');
    for (const day of ['2027-05-01', '2027-05-03']) {
      await eventually(async () => {
        const [row] = await subgraph.rows<{ nextAttemptAt: Date | null }>(
          'select next_attempt_at from billing_subscription where id = $1',
          [billingSubscriptionId],
        );
        return row?.nextAttemptAt?.getTime() === local(day).getTime();
      });
      goTo(day);
    }
    await pay(subgraph, failing);
    await is('active');
    // Paused in the middle of May for the summer: sixteen days are left.
    goTo('2027-05-15');
    await pauseBillingSubscription(context(), input);
    await is('paused');
    goTo('2027-09-01');
    await resumeBillingSubscription(context(), input);
    await is('active');
    // A cheaper plan from the next period on: by then for a year.
    await change(year, 'period-end');
    goTo('2027-09-10');
    await change(month, 'now');
    await is('active');
    // A week of the 31 days of the period that was paused: 1400 - 700.
    expect(await creditOf(context(), student.id)).toEqual([{ amountMinor: 700, currency: 'EUR' }]);
    await change(year, 'period-end');
    await renewed('2027-09-17', 7);
    // The credit was spent on the year before money was asked for.
    expect(await creditOf(context(), student.id)).toEqual([{ amountMinor: 0, currency: 'EUR' }]);
    expect((await invoices()).map(({ credit }) => credit)).toEqual([0, 0, 0, 0, 0, 0, 700]);
    goTo('2028-03-01');
    await cancelBillingSubscription(context(), input);
    await is('active');
    goTo('2028-09-17');
    await is('canceled');

    expect((await invoices()).map(({ status, total, lines }) => [status, total, ...lines])).toEqual([
      ['paid', 0, 'Month, trial of 14 days'],
      ['paid', 3_100, 'Month, 2027-01-31 to 2027-02-28'],
      ['paid', 3_100, 'Month, 2027-02-28 to 2027-03-31'],
      ['paid', difference, 'Team, from 2027-03-15', 'Unused time of the plan before'],
      ['paid', 6_200, 'Team, 2027-03-31 to 2027-04-30'],
      ['paid', 6_200, 'Team, 2027-04-30 to 2027-05-31'],
      ['paid', 31_000, 'Year, 2027-09-17 to 2028-09-17'],
    ]);
  },
  120_000,
);
