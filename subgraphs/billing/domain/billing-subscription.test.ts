import { expect, test } from 'vitest';
import { after, SECOND } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { BillingSubscription, PAYMENT_DUE_MS } from './billing-subscription.js';
import { BillingSubscriptionEnded } from './errors.js';

const now = new Date('2026-01-31T10:00:00Z');
const end = new Date('2026-02-28T10:00:00Z');
const subscription = () => new BillingSubscription(newId(), newId(), 'month', 'Europe/Lisbon', now);
const updates = (one: BillingSubscription) =>
  one.pullEvents().flatMap(({ event }) => (event.type === 'billing-subscription-updated' ? [event.status] : []));

test('a payment begins the period, once', () => {
  const one = subscription();
  expect(one.activate(now)).toBe(true);
  expect(one).toMatchObject({ status: 'active', currentPeriodStart: now, currentPeriodEnd: end });
  expect(one.activate(now)).toBe(false);
  expect(updates(one)).toEqual(['active']);
});

test('an active one expires at the end of its period, not before', () => {
  const one = subscription();
  one.activate(now);
  one.endIfDue(after(end, -SECOND));
  expect(one.status).toBe('active');
  one.endIfDue(end);
  one.endIfDue(end);
  expect([one.status, one.endedAt]).toEqual(['expired', end]);
  expect(updates(one)).toEqual(['active', 'expired']);
});

test('a canceled one lasts to the end of its period', () => {
  const one = subscription();
  one.activate(now);
  one.cancel(now);
  one.cancel(now);
  expect([one.status, one.cancelAtPeriodEnd]).toEqual(['active', true]);
  expect(one.pullEvents().filter(({ event }) => event.type === 'billing-subscription-canceled')).toHaveLength(1);
  one.endIfDue(end);
  expect(one.status).toBe('canceled');
  expect(() => one.cancel(end)).toThrow(BillingSubscriptionEnded);
});

test('an unpaid one ends at once when it is canceled, and by itself after 7 days; a late payment begins nothing', () => {
  const canceled = subscription();
  canceled.cancel(now);
  expect(canceled.status).toBe('canceled');
  expect(canceled.activate(now)).toBe(false);
  const forgotten = subscription();
  forgotten.endIfDue(after(now, PAYMENT_DUE_MS - SECOND));
  expect(forgotten.status).toBe('incomplete');
  forgotten.endIfDue(after(now, PAYMENT_DUE_MS));
  expect(forgotten.status).toBe('expired');
  expect(forgotten.activate(after(now, PAYMENT_DUE_MS))).toBe(false);
});
