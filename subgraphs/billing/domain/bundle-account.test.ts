import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { after, DAY } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { discoverEntities } from '../../../platform/testing/subgraph.js';
import { billing } from '../subgraph.js';
import { BUNDLE_PAYMENT_DUE_MS, BundleAccount, GIVEN_BACK_VALID_MS } from './bundle-account.js';
import { BundleAlreadyActive } from './errors.js';

beforeAll(() => discoverEntities(billing));

const now = new Date('2026-03-29T10:00:00Z');
const courseId = newId();
const terms = { courseId, sessions: 2, validityDays: 90, freeCancelHours: 24 };
const anAccount = () => new BundleAccount(newId(), courseId);
const aSeat = () => ({ id: newId(), bookingId: newId() });
const types = (account: BundleAccount) => account.pullEvents().map(({ event }) => event.type);

function paid(account: BundleAccount, over: Partial<typeof terms> = {}, at = now) {
  const bundle = account.order(newId(), { ...terms, ...over }, at);
  account.activate(bundle.id, at);
  return bundle;
}

test('a bundle has no sessions until it is paid, then all of them, once', () => {
  const account = anAccount();
  const bundle = account.order(newId(), terms, now);
  expect([bundle.status, bundle.remaining]).toEqual(['awaiting-payment', 0]);
  expect(account.activate(bundle.id, now)).toBe(true);
  expect(account.activate(bundle.id, now)).toBe(false);
  expect(bundle).toMatchObject({ status: 'active', remaining: 2, validTo: after(now, 90 * DAY) });
});

test('a second bundle of the same product waits until the first is used up or over', () => {
  const account = anAccount();
  const productId = newId();
  const first = account.order(productId, terms, now);
  expect(() => account.order(productId, terms, now)).toThrow(BundleAlreadyActive);
  account.activate(first.id, now);
  expect(() => account.order(productId, terms, now)).toThrow(BundleAlreadyActive);
  expect(() => account.order(newId(), terms, now)).not.toThrow();
  account.reserve(aSeat(), now);
  account.reserve(aSeat(), now);
  expect(() => account.order(productId, terms, now)).not.toThrow();
});

test('a seat holds a session of the bundle that ends first, once however often it asks', () => {
  const account = anAccount();
  const [late, soon] = [paid(account), paid(account, { validityDays: 10 })];
  types(account);
  const seat = aSeat();
  account.reserve(seat, now);
  account.reserve(seat, now);
  expect([late.remaining, soon.remaining]).toEqual([2, 1]);
  expect(types(account)).toEqual(['bundle-session-reserved']);
});

test('without a bundle, with none left or with one that is over, a seat is rejected for good', () => {
  const account = anAccount();
  const reasons = () =>
    account.pullEvents().flatMap(({ event }) => (event.type === 'bundle-session-rejected' ? event.reason : []));
  const first = aSeat();
  account.reserve(first, now);
  expect(reasons()).toEqual(['no-bundle']);
  paid(account, { sessions: 1, validityDays: 10 });
  // The answer of the first stays: classes has given the seat up.
  account.reserve(first, now);
  expect(reasons()).toEqual([]);
  account.reserve(aSeat(), now);
  account.reserve(aSeat(), now);
  expect(reasons()).toEqual(['no-sessions-left']);
  account.reserve(aSeat(), after(now, 11 * DAY));
  expect(reasons()).toEqual(['no-bundle']);
});

test('a held session is used or given back, whichever comes first, and once', () => {
  const account = anAccount();
  const bundle = paid(account);
  const [used, given] = [aSeat(), aSeat()];
  account.reserve(used, now);
  account.reserve(given, now);
  account.capture(used.id, now);
  account.release(used.id, now);
  account.release(given.id, now);
  account.release(given.id, now);
  account.capture(given.id, now);
  account.release(newId(), now);
  expect(bundle.remaining).toBe(1);
  expect(types(account).slice(-2)).toEqual(['bundle-session-captured', 'bundle-session-released']);
});

test('what is left expires with the bundle; a session that is given back after it can be used for two weeks', () => {
  const account = anAccount();
  const bundle = paid(account);
  const seat = aSeat();
  account.reserve(seat, now);
  const over = after(now, 90 * DAY);
  account.endIfDue(bundle.id, now);
  expect(bundle.remaining).toBe(1);
  account.endIfDue(bundle.id, over);
  expect(bundle.remaining).toBe(0);
  account.release(seat.id, over);
  expect([bundle.remaining, account.endOf(bundle.id)]).toEqual([1, after(over, GIVEN_BACK_VALID_MS)]);
  account.reserve(aSeat(), over);
  expect(bundle.remaining).toBe(0);
});

test('a bundle that is not paid in time is void, and a later payment is for nothing', () => {
  const account = anAccount();
  const bundle = account.order(newId(), terms, now);
  account.endIfDue(bundle.id, now);
  expect(bundle.status).toBe('awaiting-payment');
  account.endIfDue(bundle.id, after(now, BUNDLE_PAYMENT_DUE_MS));
  expect([bundle.status, account.activate(bundle.id, now)]).toEqual(['void', false]);
});

test('no sequence of commands loses a session, spends one twice, or goes below zero', () => {
  const products = [newId(), newId()];
  const command = fc.record({
    act: fc.constantFrom('order', 'pay', 'reserve', 'capture', 'release', 'end', 'wait'),
    pick: fc.nat(9),
  });
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
      const account = anAccount();
      const seats = Array.from({ length: 10 }, aSeat);
      let time = now;
      for (const { act, pick } of commands) {
        const seat = seats[pick] ?? aSeat();
        const bundle = account.bundles.getItems()[pick % Math.max(1, account.bundles.length)];
        if (act === 'wait') time = after(time, pick * 10 * DAY);
        if (act === 'reserve') account.reserve(seat, time);
        if (act === 'capture') account.capture(seat.id, time);
        if (act === 'release') account.release(seat.id, time);
        if (act === 'pay' && bundle) account.activate(bundle.id, time);
        if (act === 'end' && bundle) account.endIfDue(bundle.id, time);
        if (act === 'order') {
          try {
            account.order(products[pick % 2] ?? '', { ...terms, sessions: (pick % 3) + 1 }, time);
          } catch (error) {
            if (!(error instanceof BundleAlreadyActive)) throw error;
          }
        }
        const entries = account.entries.getItems();
        const of = (kinds: readonly string[], reservationId: string) =>
          entries.filter((entry) => entry.reservationId === reservationId && kinds.includes(entry.kind)).length;
        for (const one of account.bundles) {
          const own = entries.filter((entry) => entry.bundle === one);
          expect(one.remaining).toBe(own.reduce((sum, entry) => sum + entry.delta, 0));
          expect(one.remaining).toBeGreaterThanOrEqual(0);
          expect(own.filter((entry) => entry.kind === 'purchase').length).toBe(one.status === 'active' ? 1 : 0);
        }
        for (const { id } of seats) {
          expect(of(['hold', 'rejection'], id)).toBeLessThanOrEqual(1);
          expect(of(['capture', 'release'], id)).toBeLessThanOrEqual(of(['hold'], id));
        }
      }
    }),
  );
});
