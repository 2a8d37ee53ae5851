import { after, HOUR, MINUTE } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { Money } from '../../../platform/domain/money.js';
import {
  BUNDLE_HOLD_MS,
  DEFAULT_POLICY,
  LEAST_TIME_TO_PAY_MS,
  type ParticipantStatus,
  type SeatPayment,
  type WaitlistStatus,
} from './booking-terms.js';

/** A student's seat in a session, with how it is paid. */
export class Participant {
  readonly id = newId();
  readonly booking!: { readonly id: string };
  status: ParticipantStatus;
  readonly payWith: SeatPayment['kind'];
  /** What the student owes for it; 0 on a bundle. */
  readonly amountDue: Money;
  freeCancelHours: number;
  /** While it is pending: when the wait for the bundle ends. */
  readonly confirmBy: Date | null;
  /** When the seat is released if it is unpaid by then; null where nothing is due. */
  payBy: Date | null = null;
  paidAt: Date | null = null;
  /** Whether the student came; null until the session was held. */
  attended: boolean | null = null;

  constructor(
    readonly studentId: string,
    payment: SeatPayment,
    currency: string,
    public startsAt: Date,
    public endsAt: Date,
    readonly joinedAt: Date,
  ) {
    const onBundle = payment.kind === 'bundle';
    this.payWith = payment.kind;
    this.status = onBundle ? 'pending' : 'booked';
    this.amountDue = onBundle ? new Money(0, currency) : payment.price;
    this.freeCancelHours = onBundle ? DEFAULT_POLICY.freeCancelHours : payment.freeCancelHours;
    this.confirmBy = onBundle ? after(joinedAt, BUNDLE_HOLD_MS) : null;
  }

  get isActive(): boolean {
    return this.status === 'pending' || this.status === 'booked';
  }

  /** It is booked, or was used. */
  get holdsSeat(): boolean {
    return this.status === 'booked' || this.status === 'completed';
  }

  /** When the seat is given up unless something happens before; null where nothing is awaited. */
  get expiresAt(): Date | null {
    if (this.status === 'pending') return this.confirmBy;
    return this.isUnpaid ? this.payBy : null;
  }

  /**
   * Whether giving it up now costs the student nothing: until the hours that the product allows, or until the time to pay is
   * over. Students who do not pay lose the seat only then, for nothing, and those who have paid must not be worse off.
   */
  isEarly(now: Date): boolean {
    const limit = this.startsAt.getTime() - this.freeCancelHours * HOUR;
    return now.getTime() <= Math.max(limit, this.payBy?.getTime() ?? 0);
  }

  moveTo({ startsAt, endsAt }: { readonly startsAt: Date; readonly endsAt: Date }): void {
    this.startsAt = startsAt;
    this.endsAt = endsAt;
  }

  /**
   * What is due is paid while cancelling is free and until the notice limit, so that a student who has not paid never gets
   * out later than one who has. A student has at least {@link LEAST_TIME_TO_PAY_MS}, but never longer than until the start.
   */
  askForPayment(noticeMinutes: number, now: Date): void {
    if (this.amountDue.amountMinor === 0) return;
    const before = Math.max(noticeMinutes * MINUTE, this.freeCancelHours * HOUR);
    const limit = Math.max(this.startsAt.getTime() - before, now.getTime() + LEAST_TIME_TO_PAY_MS);
    this.payBy = new Date(Math.min(limit, this.startsAt.getTime()));
  }

  get isUnpaid(): boolean {
    return this.status === 'booked' && this.payBy !== null && this.paidAt === null;
  }
}

/** A place on the waitlist of a full group session. */
export class WaitlistEntry {
  readonly id = newId();
  readonly booking!: { readonly id: string };
  status: WaitlistStatus = 'waiting';
  /** While a seat is kept for it: until when. */
  offeredUntil: Date | null = null;
  constructor(
    readonly studentId: string,
    /** Its place, from 1 in the order of coming. */
    readonly position: number,
    readonly joinedAt: Date,
  ) {}
}
