import { after } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { Money } from '../../../platform/domain/money.js';
import {
  BUNDLE_HOLD_MS,
  FREE_CANCEL_HOURS,
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
  /** When an unpaid seat is released; null where nothing is due. */
  payBy: Date | null = null;
  paidAt: Date | null = null;

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
    this.freeCancelHours = onBundle ? FREE_CANCEL_HOURS : payment.freeCancelHours;
    this.confirmBy = onBundle ? after(joinedAt, BUNDLE_HOLD_MS) : null;
  }

  get isActive(): boolean {
    return this.status === 'pending' || this.status === 'booked';
  }

  get isUnpaid(): boolean {
    return this.status === 'booked' && this.payBy !== null && this.paidAt === null;
  }
}

/** A place in the line for a group session that is full. */
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
