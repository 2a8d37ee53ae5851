import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { after, DAY, HOUR, SECOND } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { Money } from '../../../platform/domain/money.js';
import { discoverEntities } from '../../../platform/testing/subgraph.js';
import { billing } from '../subgraph.js';
import { BillingSubscription } from './billing-subscription.js';
import type { BillingInterval } from './period.js';
import { dueAt } from './subscription-due.js';
import { CHANGE_DUE_MS, givesPro, PAYMENT_DUE_MS } from './subscription-status.js';

beforeAll(() => {
  discoverEntities(billing);
});

const now = new Date('2026-01-31T10:00:00Z');
const end = new Date('2026-02-28T10:00:00Z');
const eur = (amountMinor: number) => new Money(amountMinor, 'EUR');
/** Nothing of the payments of the period was returned. */
const ALL = eur(1_000_000_000);
const plan = (amountMinor = 3_000, interval: BillingInterval = 'month', productId = newId()) => ({
  productId,
  interval,
  price: eur(amountMinor),
  committedMinor: null,
  taxBasisPoints: 2_300,
});

/** Asked for on 31 January in Lisbon. */
function subscription(options: { trialDays?: number; interval?: BillingInterval; price?: number } = {}) {
  const { trialDays = 0, interval = 'month', price = 3_000 } = options;
  const one = new BillingSubscription(newId(), newId(), interval, 'Europe/Lisbon', now, 'EUR', trialDays);
  const invoiceId = newId();
  one.awaitFirst(invoiceId, eur(trialDays > 0 ? 0 : price), 2_300);
  return { one, invoiceId };
}
function active(options: Parameters<typeof subscription>[0] = {}) {
  const { one, invoiceId } = subscription(options);
  one.settle(invoiceId, now);
  return one;
}
/** Renews it at the end of its period; the invoice that is to be paid. */
function renewed(one: BillingSubscription, price = 3_000, at = one.currentPeriodEnd ?? now): string {
  const invoiceId = newId();
  one.renew(invoiceId, plan(price, one.interval, one.productId), at);
  return invoiceId;
}
const updates = (one: BillingSubscription) =>
  one.pullEvents().flatMap(({ event }) => (event.type === 'billing-subscription-updated' ? [event.status] : []));
const refuses = (code: string) => expect.objectContaining({ code }) as Error;

describe('the first payment', () => {
  test('begins the period, once', () => {
    const { one, invoiceId } = subscription();
    expect(one.settle(invoiceId, now)).toBe(true);
    expect(one).toMatchObject({ status: 'active', currentPeriodStart: now, currentPeriodEnd: end, value: eur(3_000) });
    expect(one.settle(invoiceId, after(now, DAY))).toBe(true);
    expect(one.currentPeriodStart).toEqual(now);
    expect(updates(one)).toEqual(['active']);
    expect(one.settle(newId(), now)).toBe(false);
  });

  test('of a trial begins the trial, after which the periods are counted', () => {
    const one = active({ trialDays: 14 });
    const trialEnd = new Date('2026-02-14T10:00:00Z');
    expect(one).toMatchObject({ status: 'trialing', trialEndsAt: trialEnd, currentPeriodEnd: trialEnd, value: eur(0) });
    renewed(one);
    expect(one).toMatchObject({ status: 'active', currentPeriodEnd: new Date('2026-03-14T10:00:00Z') });
  });

  test('that does not come within 7 days ends it; a late one begins nothing', () => {
    const { one, invoiceId } = subscription();
    one.endIfDue(after(now, PAYMENT_DUE_MS - SECOND));
    expect(one.status).toBe('incomplete');
    one.endIfDue(after(now, PAYMENT_DUE_MS));
    expect(one.status).toBe('expired');
    expect(one.settle(invoiceId, after(now, PAYMENT_DUE_MS))).toBe(false);
    const canceled = subscription();
    canceled.one.cancel(now);
    expect(canceled.one.status).toBe('canceled');
    expect(canceled.one.settle(canceled.invoiceId, now)).toBe(false);
  });
});

describe('periods', () => {
  test('keep their day: 31 January, 28 February, 31 March', () => {
    const one = active();
    const ends = [one.currentPeriodEnd];
    for (let n = 0; n < 3; n += 1) {
      one.settle(renewed(one), one.currentPeriodStart ?? now);
      ends.push(one.currentPeriodEnd);
    }
    // The clocks in Lisbon change on 29 March.
    expect(ends.map((date) => date?.toISOString().slice(0, 16))).toEqual([
      '2026-02-28T10:00',
      '2026-03-31T09:00',
      '2026-04-30T09:00',
      '2026-05-31T09:00',
    ]);
  });

  test('are renewed at their end, not before, and not while an invoice is open', () => {
    const one = active();
    expect(one.renewalDue(after(end, -SECOND))).toBeNull();
    expect(one.renewalDue(end)).toEqual(end);
    const invoiceId = renewed(one);
    expect(one.renewalDue(after(end, 60 * DAY))).toBeNull();
    expect(() => renewed(one)).toThrow(refuses('BILLING_SUBSCRIPTION_STATE'));
    one.settle(invoiceId, after(end, 60 * DAY));
    expect(one.renewalDue(after(end, 60 * DAY))).toEqual(one.currentPeriodEnd);
  });
});

describe('dunning', () => {
  test('tries on days 1, 3, 5 and 7 after the renewal, then ends the plan', () => {
    const one = active();
    const invoiceId = renewed(one);
    const tries: (string | undefined)[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      one.failAttempt(invoiceId, attempt, one.nextAttemptAt ?? end);
      expect(one.status).toBe('past_due');
      const at = one.nextAttemptAt ?? now;
      tries.push(at.toISOString());
      expect(one.retryIfDue(after(at, -SECOND))).toBeNull();
      expect(one.retryIfDue(at)).toEqual({ invoiceId, attempt: attempt + 1 });
      expect(one.retryIfDue(at)).toBeNull();
    }
    expect(tries).toEqual(['01', '03', '05', '07'].map((day) => `2026-03-${day}T10:00:00.000Z`));
    one.failAttempt(invoiceId, 4, new Date('2026-03-07T10:00:00Z'));
    expect(one.status).toBe('canceled');
    expect(updates(one)).toEqual(['active', 'active', 'past_due', 'canceled']);
    expect(one.settle(invoiceId, after(end, 8 * DAY))).toBe(false);
  });

  test('ends with a payment, from wherever it comes', () => {
    const one = active();
    const invoiceId = renewed(one);
    one.failAttempt(invoiceId, 0, end);
    expect(one.settle(invoiceId, after(end, HOUR))).toBe(true);
    expect(one).toMatchObject({ status: 'active', pastDueSince: null, nextAttemptAt: null });
    one.failAttempt(invoiceId, 0, after(end, HOUR));
    expect(one.status).toBe('active');
  });

  test('hears each try once, and does not rush after an outage', () => {
    const one = active();
    const invoiceId = renewed(one);
    const late = after(end, 20 * DAY);
    one.failAttempt(invoiceId, 1, late);
    expect(one.status).toBe('active');
    one.failAttempt(invoiceId, 0, late);
    expect(one.nextAttemptAt).toEqual(new Date('2026-03-21T10:00:00Z'));
    one.retryIfDue(one.nextAttemptAt ?? now);
    one.failAttempt(invoiceId, 0, after(end, 22 * DAY));
    expect(one.nextAttemptAt).toBeNull();
  });

  test('a cancellation ends a plan that waits for its money at once', () => {
    const one = active();
    renewed(one);
    one.cancel(end);
    expect(one.status).toBe('canceled');
  });
});

describe('canceling', () => {
  test('lasts to the end of the period and can be taken back before it', () => {
    const one = active();
    one.cancel(now);
    one.cancel(now);
    expect([one.status, one.cancelAtPeriodEnd]).toEqual(['active', true]);
    expect(one.pullEvents().filter(({ event }) => event.type === 'billing-subscription-canceled')).toHaveLength(1);
    one.keep(now);
    one.keep(now);
    expect(one.cancelAtPeriodEnd).toBe(false);
    one.cancel(now);
    expect(one.renewalDue(end)).toBeNull();
    expect(() => {
      one.keep(end);
    }).toThrow(refuses('BILLING_SUBSCRIPTION_STATE'));
    one.endIfDue(after(end, -SECOND));
    expect(one.status).toBe('active');
    one.endIfDue(end);
    expect([one.status, one.endedAt]).toEqual(['canceled', end]);
    for (const act of [
      () => {
        one.cancel(end);
      },
      () => one.cancelNow(end, ALL),
      () => {
        one.keep(end);
      },
    ])
      expect(act).toThrow(refuses('BILLING_SUBSCRIPTION_ENDED'));
  });

  test('now answers with what was paid for the rest; an open renewal was not paid', () => {
    const half = new Date((now.getTime() + end.getTime()) / 2);
    expect(active().cancelNow(half, ALL)).toEqual(eur(1_500));
    expect(active({ trialDays: 14 }).cancelNow(half, ALL)).toEqual(eur(0));
    const unpaid = active();
    renewed(unpaid);
    expect(unpaid.cancelNow(end, ALL)).toEqual(eur(0));
    expect(subscription().one.cancelNow(now, ALL)).toEqual(eur(0));
    const paused = active();
    paused.pause(half);
    expect(paused.cancelNow(after(half, 100 * DAY), ALL)).toEqual(eur(1_500));
  });
});

describe('a pause', () => {
  test('keeps what is left of the period and its worth; then periods are counted from its end', () => {
    const one = active();
    const half = new Date((now.getTime() + end.getTime()) / 2);
    one.pause(half);
    one.pause(half);
    expect([one.status, dueAt(one)]).toEqual(['paused', new Date('2027-02-14T10:00:00Z')]);
    expect(one.renewalDue(after(end, DAY))).toBeNull();
    const back = new Date('2026-06-01T08:00:00Z');
    one.resume(back);
    one.resume(back);
    expect(one).toMatchObject({ status: 'active', currentPeriodStart: back, value: eur(3_000), pausedAt: null });
    expect(one.currentPeriodEnd).toEqual(new Date('2026-06-15T08:00:00Z'));
    // A quarter of the month is left, of the old plan and of another.
    const change = one.planChange(plan(6_000), new Date('2026-06-08T08:00:00Z'), ALL);
    expect([change.charge, change.unused, change.periodStart]).toEqual([eur(1_500), eur(750), back]);
    renewed(one);
    expect(one.currentPeriodEnd).toEqual(new Date('2026-07-15T08:00:00Z'));
    expect(updates(one)).toEqual(['active', 'paused', 'active', 'active']);
  });

  test('ends the plan after a year; a canceled, unpaid or trialing plan has none', () => {
    const one = active();
    one.pause(now);
    one.endIfDue(new Date('2027-01-31T10:00:00Z'));
    expect(one.status).toBe('expired');
    expect(() => {
      one.resume(now);
    }).toThrow(refuses('BILLING_SUBSCRIPTION_ENDED'));
    const canceled = active();
    canceled.cancel(now);
    const unpaid = active();
    renewed(unpaid);
    for (const [refused, code] of [
      [canceled, 'BILLING_SUBSCRIPTION_STATE'],
      [active({ trialDays: 7 }), 'BILLING_SUBSCRIPTION_STATE'],
      [unpaid, 'BILLING_SUBSCRIPTION_UNPAID'],
    ] as const)
      expect(() => {
        refused.pause(after(now, DAY));
      }).toThrow(refuses(code));
  });
});

describe('another plan', () => {
  const half = new Date((now.getTime() + end.getTime()) / 2);

  test('of the same interval costs the difference for the rest, and keeps the period', () => {
    const one = active();
    const change = one.planChange(plan(5_000), half, ALL);
    expect([change.charge, change.unused, change.periodEnd]).toEqual([eur(2_500), eur(1_500), end]);
    const invoiceId = newId();
    one.awaitChange(invoiceId, change, half);
    expect(one.productId).not.toBe(change.plan.productId);
    expect(() => one.planChange(plan(), half, ALL)).toThrow(refuses('BILLING_SUBSCRIPTION_UNPAID'));
    one.settle(invoiceId, after(half, HOUR));
    expect(one).toMatchObject({ productId: change.plan.productId, currentPeriodEnd: end, value: eur(5_000) });
  });

  test('of another interval begins a period of its own', () => {
    const one = active();
    const change = one.planChange(plan(30_000, 'year'), half, ALL);
    expect([change.charge, change.unused]).toEqual([eur(30_000), eur(1_500)]);
    one.take(change.plan, half, half);
    expect(one).toMatchObject({ interval: 'year', currentPeriodStart: half, currentPeriodEnd: change.periodEnd });
    expect(change.periodEnd).toEqual(new Date('2027-02-14T10:00:00Z'));
  });

  test('in a trial costs nothing and the trial goes on', () => {
    const one = active({ trialDays: 14 });
    const trialEnd = one.currentPeriodEnd;
    const change = one.planChange(plan(30_000, 'year'), after(now, DAY), ALL);
    expect([change.charge, change.unused]).toEqual([eur(0), eur(0)]);
    one.take(change.plan, change.at, change.at);
    expect(one).toMatchObject({ status: 'trialing', interval: 'year', currentPeriodEnd: trialEnd });
    renewed(one, 30_000);
    expect(one.currentPeriodEnd).toEqual(new Date('2027-02-14T10:00:00Z'));
  });

  test('that is not paid within a day is dropped, and its payment given back', () => {
    const one = active();
    const invoiceId = newId();
    one.awaitChange(invoiceId, one.planChange(plan(5_000), half, ALL), half);
    expect(dueAt(one)).toEqual(after(half, CHANGE_DUE_MS));
    one.endIfDue(after(half, CHANGE_DUE_MS));
    expect([one.status, one.openCharge, dueAt(one)]).toEqual(['active', null, end]);
    expect(one.settle(invoiceId, end)).toBe(false);
    const late = active();
    late.awaitChange(newId(), late.planChange(plan(5_000), after(end, -HOUR), ALL), after(end, -HOUR));
    expect(dueAt(late)).toEqual(end);
  });

  test('at the end of the period is that of the renewal; naming the present one takes it back', () => {
    const one = active();
    const next = plan(30_000, 'year');
    one.changeAtPeriodEnd(next.productId);
    expect(one.nextProductId).toBe(next.productId);
    one.changeAtPeriodEnd(one.productId);
    expect(one.nextProductId).toBeNull();
    one.changeAtPeriodEnd(next.productId);
    one.renew(newId(), next, end);
    expect(one).toMatchObject({ productId: next.productId, nextProductId: null, currentPeriodStart: end });
    expect(one.currentPeriodEnd).toEqual(new Date('2027-02-28T10:00:00Z'));
  });

  test('is refused outside of the period and after a cancellation', () => {
    const one = active();
    expect(() => one.planChange(plan(), end, ALL)).toThrow(refuses('BILLING_SUBSCRIPTION_STATE'));
    expect(() => one.planChange(plan(), after(now, -SECOND), ALL)).toThrow(refuses('PRORATION_DATE_REFUSED'));
    one.take(plan(5_000), half, after(half, HOUR));
    expect(() => one.planChange(plan(), after(half, HOUR - SECOND), ALL)).toThrow(refuses('PRORATION_DATE_REFUSED'));
    one.cancel(now);
    expect(() => one.planChange(plan(), half, ALL)).toThrow(refuses('BILLING_SUBSCRIPTION_STATE'));
  });
});

/** One step of a life: what is tried, and how much later. */
const step = fc.record({
  // What ends a life comes seldom, so that lives are long.
  // What ends a life comes seldom, so that lives are long.
  act: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom('tick', 'pay') },
    { weight: 8, arbitrary: fc.constantFrom('fail', 'pause', 'resume', 'change', 'change-later', 'keep') },
    { weight: 1, arbitrary: fc.constantFrom('cancel', 'end') },
  ),
  hours: fc.oneof(fc.nat(48), fc.nat(24 * 45)),
  price: fc.integer({ min: 0, max: 50_000 }),
  interval: fc.constantFrom<BillingInterval>('month', 'year'),
});

test('whatever happens: periods follow each other, at most one invoice is open, and what is over stays over', () => {
  const zones = ['America/Juneau', 'Europe/Lisbon', 'Pacific/Apia', 'UTC'];
  const lives = fc.record({
    zone: fc.constantFrom(...zones),
    start: fc.date({ min: new Date('2024-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
    trialDays: fc.constantFrom(0, 14),
    begins: fc.constantFrom(true, true, true, false),
    steps: fc.array(step, { maxLength: 60 }),
  });
  const seen = new Set<string>();
  fc.assert(
    fc.property(lives, ({ zone, start, trialDays, begins, steps }) => {
      const one = new BillingSubscription(newId(), newId(), 'month', zone, start, 'EUR', trialDays);
      const first = newId();
      one.awaitFirst(first, eur(trialDays > 0 ? 0 : 1_000), 2_300);
      if (begins) one.settle(first, start);
      let at = start;
      let over: string | null = null;
      for (const { act, hours, price, interval } of steps) {
        at = after(at, hours * HOUR);
        const before = { start: one.currentPeriodStart, end: one.currentPeriodEnd, status: one.status };
        const open = one.openCharge;
        const offered = plan(price, interval);
        try {
          if (act === 'tick') {
            one.endIfDue(at);
            const begins = one.renewalDue(at);
            if (begins) {
              one.renew(newId(), plan(price, one.interval, one.productId), at);
              expect(one.currentPeriodStart).toEqual(before.end);
            }
            one.retryIfDue(at);
          } else if (act === 'pay') one.settle(open?.invoiceId ?? newId(), at);
          else if (act === 'fail') one.failAttempt(open?.invoiceId ?? newId(), open?.attempt ?? 0, at);
          else if (act === 'cancel') one.cancel(at);
          else if (act === 'keep') one.keep(at);
          else if (act === 'pause') one.pause(at);
          else if (act === 'resume') one.resume(at);
          else if (act === 'end') one.cancelNow(at, ALL);
          else if (act === 'change-later') one.changeAtPeriodEnd(offered.productId);
          else {
            const change = one.planChange(offered, at, ALL);
            if (change.charge.amountMinor > change.unused.amountMinor) one.awaitChange(newId(), change, at);
            else one.take(offered, at, at);
          }
        } catch (error) {
          expect((error as { code?: string }).code).toMatch(/^BILLING_SUBSCRIPTION_(ENDED|STATE|UNPAID)$/);
          // A refusal changes nothing.
          expect([one.status, one.currentPeriodStart, one.currentPeriodEnd]).toEqual([
            before.status,
            before.start,
            before.end,
          ]);
        }
        seen.add(`${before.status} ${act} ${one.status}`);
        expect(one.charges.getItems().filter(({ status }) => status === 'open').length).toBeLessThanOrEqual(1);
        if (one.currentPeriodStart && one.currentPeriodEnd)
          expect(one.currentPeriodEnd > one.currentPeriodStart).toBe(true);
        if (givesPro(one.status)) expect(one.currentPeriodEnd).not.toBeNull();
        if (one.status === 'past_due') expect(one.openCharge?.kind).toBe('renewal');
        if (one.status === 'paused') expect(one.openCharge).toBeNull();
        expect(one.value.amountMinor).toBeGreaterThanOrEqual(0);
        if (over) expect([one.status, one.openCharge]).toEqual([over, null]);
        if (!one.isLive) over = one.status;
      }
    }),
    { numRuns: 500 },
  );
  // The lives led everywhere that the rules lead.
  for (const way of [
    'incomplete pay active',
    'trialing tick active',
    'active fail past_due',
    'past_due pay active',
    'active pause paused',
    'paused resume active',
    'active change active',
    'active end canceled',
  ])
    expect(seen).toContain(way);
});
