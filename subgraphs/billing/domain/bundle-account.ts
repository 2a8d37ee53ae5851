import { Collection } from '@mikro-orm/core';
import { Aggregate } from '../../../platform/domain/aggregate.js';
import { after, DAY } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { BundleAlreadyActive } from './errors.js';
import type { BundleTerms } from './product.js';

export type BundleStatus = 'awaiting-payment' | 'active' | 'void';
/**
 * `purchase` +n, `hold` −1, `release` +1, `expire` −what is left; `capture` and `rejection` move nothing, but record the
 * final result of a reservation, once.
 */
export type BundleEntryKind = 'purchase' | 'hold' | 'capture' | 'release' | 'expire' | 'rejection';
export type BundleRejection = 'no-bundle' | 'no-sessions-left';

/** A seat in a session that wants to be paid with a bundle. Its id is the id of the reservation. */
export interface Reservation {
  readonly id: string;
  readonly bookingId: string;
}

interface OfReservation<Type extends string> {
  readonly type: Type;
  readonly account: BundleAccount;
  readonly bundle: BundlePurchase;
  readonly reservation: Reservation;
}
interface OfBundle<Type extends string> {
  readonly type: Type;
  readonly account: BundleAccount;
  readonly bundle: BundlePurchase;
}

export type BundleEvent =
  | OfBundle<'bundle-ordered'>
  | OfBundle<'bundle-voided'>
  | OfBundle<'bundle-expired'>
  | OfBundle<'bundle-purchased'>
  | OfReservation<'bundle-session-reserved'>
  | OfReservation<'bundle-session-captured'>
  | OfReservation<'bundle-session-released'>
  | {
      readonly type: 'bundle-session-rejected';
      readonly account: BundleAccount;
      readonly reservation: Reservation;
      readonly reason: BundleRejection;
    };

/** How long a bundle waits for its payment. */
export const BUNDLE_PAYMENT_DUE_MS = 7 * DAY;
/** A session that is given back can be used at least this long, also when its bundle has ended meanwhile. */
export const GIVEN_BACK_VALID_MS = 14 * DAY;

/** One line of the ledger of sessions. Never changed, never deleted: the database refuses both. */
export class BundleEntry {
  readonly id = newId();
  readonly account!: BundleAccount;
  constructor(
    readonly kind: BundleEntryKind,
    readonly delta: number,
    /** Null for a rejection. */
    readonly bundle: BundlePurchase | null,
    readonly reservationId: string | null,
    readonly bookingId: string | null,
    readonly createdAt: Date,
  ) {}
}

/** Sessions that were bought at once. */
export class BundlePurchase {
  readonly id = newId();
  readonly account!: BundleAccount;
  status: BundleStatus = 'awaiting-payment';
  /** The sum of its entries, never below 0. */
  remaining = 0;
  readonly paymentDueAt: Date;
  validFrom: Date | null = null;
  validTo: Date | null = null;
  readonly totalSessions: number;
  readonly validityDays: number;
  readonly freeCancelHours: number;
  constructor(
    readonly productId: string,
    terms: BundleTerms,
    readonly orderedAt: Date,
  ) {
    this.totalSessions = terms.sessions;
    this.validityDays = terms.validityDays;
    this.freeCancelHours = terms.freeCancelHours;
    this.paymentDueAt = after(orderedAt, BUNDLE_PAYMENT_DUE_MS);
  }

  isUsable(now: Date): boolean {
    return this.status === 'active' && this.remaining > 0 && this.validTo !== null && this.validTo > now;
  }
}

/** The bundles of one student for one course, with the ledger of their sessions. Decides which session pays for which seat. */
export class BundleAccount extends Aggregate<BundleEvent> {
  readonly id = newId();
  readonly bundles = new Collection<BundlePurchase>(this);
  readonly entries = new Collection<BundleEntry>(this);

  constructor(
    readonly userId: string,
    readonly courseId: string,
  ) {
    super();
  }

  /** Asks for a bundle: it can be used when it is paid. A second of the same product waits until the first is used or over. */
  order(productId: string, terms: BundleTerms, now: Date): BundlePurchase {
    const standing = this.bundles
      .getItems()
      .find((one) => one.productId === productId && (one.status === 'awaiting-payment' || one.isUsable(now)));
    if (standing) throw new BundleAlreadyActive();
    const bundle = new BundlePurchase(productId, terms, now);
    this.bundles.add(bundle);
    this.record({ type: 'bundle-ordered', account: this, bundle });
    return bundle;
  }

  /** The payment arrived. False if none was expected: then it must be refunded. */
  activate(bundleId: string, now: Date): boolean {
    const bundle = this.bundle(bundleId);
    if (bundle?.status !== 'awaiting-payment') return false;
    bundle.status = 'active';
    bundle.validFrom = now;
    bundle.validTo = after(now, bundle.validityDays * DAY);
    this.write('purchase', bundle.totalSessions, bundle, null, now);
    this.record({ type: 'bundle-purchased', account: this, bundle });
    return true;
  }

  /** Holds a session of the bundle that ends first, or says that there is none. Idempotent. */
  reserve(reservation: Reservation, now: Date): void {
    if (this.entries.getItems().some((entry) => entry.reservationId === reservation.id)) return;
    const valid = this.bundles
      .getItems()
      .filter((bundle) => bundle.status === 'active' && bundle.validTo !== null && bundle.validTo > now);
    const [bundle] = valid
      .filter((one) => one.isUsable(now))
      .sort((a, b) => (a.validTo?.getTime() ?? 0) - (b.validTo?.getTime() ?? 0) || (a.id < b.id ? -1 : 1));
    if (!bundle) {
      this.write('rejection', 0, null, reservation, now);
      const reason = valid.length > 0 ? 'no-sessions-left' : 'no-bundle';
      this.record({ type: 'bundle-session-rejected', account: this, reservation, reason });
      return;
    }
    this.write('hold', -1, bundle, reservation, now);
    this.record({ type: 'bundle-session-reserved', account: this, bundle, reservation });
  }

  /** The session took place, or was cancelled too late: it is used. */
  capture(reservationId: string, now: Date): void {
    const held = this.held(reservationId);
    if (!held) return;
    this.write('capture', 0, held.bundle, held.reservation, now);
    this.record({ type: 'bundle-session-captured', account: this, ...held });
  }

  /** The session can be used again. */
  release(reservationId: string, now: Date): void {
    const held = this.held(reservationId);
    if (!held) return;
    const { bundle } = held;
    this.write('release', 1, bundle, held.reservation, now);
    const validTo = after(now, GIVEN_BACK_VALID_MS);
    if (!bundle.validTo || bundle.validTo < validTo) bundle.validTo = validTo;
    this.record({ type: 'bundle-session-released', account: this, ...held });
  }

  /** The buyer changed their mind before paying. Idempotent. */
  withdraw(bundleId: string): void {
    const bundle = this.bundle(bundleId);
    if (bundle?.status !== 'awaiting-payment') return;
    bundle.status = 'void';
    this.record({ type: 'bundle-voided', account: this, bundle });
  }

  /** Ends what was not paid or not used in time. Sessions that are held stay so. */
  endIfDue(bundleId: string, now: Date): void {
    const bundle = this.bundle(bundleId);
    if (bundle?.status === 'awaiting-payment' && bundle.paymentDueAt <= now) {
      bundle.status = 'void';
      this.record({ type: 'bundle-voided', account: this, bundle });
    } else if (bundle?.status === 'active' && bundle.validTo && bundle.validTo <= now && bundle.remaining > 0) {
      this.write('expire', -bundle.remaining, bundle, null, now);
      this.record({ type: 'bundle-expired', account: this, bundle });
    }
  }

  /**
   * The payment of a bundle was refunded in full: what is held of it is released, and what is left ends. Sessions that were
   * used stay used. Idempotent.
   */
  endRefunded(bundleId: string, now: Date): void {
    const bundle = this.bundle(bundleId);
    if (bundle?.status !== 'active') return;
    for (const { kind, bundle: of, reservationId } of this.entries.getItems()) {
      const held = kind === 'hold' && of === bundle && reservationId !== null ? this.held(reservationId) : null;
      if (!held) continue;
      this.write('release', 1, bundle, held.reservation, now);
      this.record({ type: 'bundle-session-released', account: this, ...held });
    }
    if (bundle.validTo && bundle.validTo > now) bundle.validTo = now;
    if (bundle.remaining === 0) return;
    this.write('expire', -bundle.remaining, bundle, null, now);
    this.record({ type: 'bundle-expired', account: this, bundle });
  }

  /** When a bundle ends unless something happens before. */
  endOf(bundleId: string): Date | null {
    const bundle = this.bundle(bundleId);
    if (bundle?.status === 'awaiting-payment') return bundle.paymentDueAt;
    return bundle?.status === 'active' ? bundle.validTo : null;
  }

  /** The hold of a reservation that was neither captured nor released. */
  private held(reservationId: string): { bundle: BundlePurchase; reservation: Reservation } | null {
    const entries = this.entries.getItems().filter((entry) => entry.reservationId === reservationId);
    const hold = entries.find((entry) => entry.kind === 'hold');
    if (!hold?.bundle || hold.bookingId === null || entries.length > 1) return null;
    return { bundle: hold.bundle, reservation: { id: reservationId, bookingId: hold.bookingId } };
  }

  private bundle(id: string): BundlePurchase | undefined {
    return this.bundles.getItems().find((bundle) => bundle.id === id);
  }

  private write(
    kind: BundleEntryKind,
    delta: number,
    bundle: BundlePurchase | null,
    reservation: Reservation | null,
    now: Date,
  ): void {
    if (bundle) bundle.remaining += delta;
    const entry = new BundleEntry(kind, delta, bundle, reservation?.id ?? null, reservation?.bookingId ?? null, now);
    this.entries.add(entry);
  }
}
