import { Collection } from '@mikro-orm/core';
import { Aggregate } from '../../../platform/domain/aggregate.js';
import { after, DAY, MINUTE } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import type { Money } from '../../../platform/domain/money.js';
import * as refusal from './booking-errors.js';
import { Participant, WaitlistEntry } from './booking-seats.js';
import {
  COMPLETED_AFTER_MS,
  OFFER_MS,
  type BookingStatus,
  type BookingType,
  type CancelledBy,
  type ParticipantStatus,
  type RejectionReason,
  type SeatPayment,
  type Session,
  type WaitlistStatus,
} from './booking-terms.js';

interface OfSeat<Type extends string> {
  readonly type: Type;
  readonly booking: Booking;
  readonly participant: Participant;
}
interface OfLine<Type extends string> {
  readonly type: Type;
  readonly booking: Booking;
  readonly entry: WaitlistEntry;
}
interface OfSession<Type extends string> {
  readonly type: Type;
  readonly booking: Booking;
}

/** How long after a session it can be said that a student did not come. */
const NO_SHOW_DAYS = 7;

export type BookingEvent =
  | OfSession<'session-scheduled'>
  | OfSession<'session-closed'>
  | OfSession<'group-session-full'>
  | OfSeat<'group-session-joined'>
  | OfSeat<'booking-requested'>
  | OfSeat<'booking-confirmed'>
  | OfSeat<'booking-paid'>
  | OfSeat<'booking-completed'>
  | (OfSeat<'booking-rejected'> & { readonly reason: RejectionReason })
  | (OfSeat<'booking-cancelled'> & { readonly by: CancelledBy; readonly giveBack: boolean })
  | (OfSeat<'booking-rescheduled'> & { readonly previousStartsAt: Date })
  | OfLine<'waitlist-promoted'>
  | OfLine<'waitlist-changed'>;

/** A session with a teaching assistant: for one student or a group. Decides about its seats. */
export class Booking extends Aggregate<BookingEvent> {
  readonly id = newId();
  status: BookingStatus = 'booked';
  /** Seats that are taken, pending or offered. */
  seatsTaken = 0;
  readonly courseId: string;
  readonly assistantId: string;
  readonly templateId: string | null;
  startsAt!: Date;
  endsAt!: Date;
  /** Includes the assistant's rest after the session. */
  blockedUntil!: Date;
  readonly durationMinutes: number;
  readonly bufferMinutes: number;
  readonly noticeMinutes: number;
  readonly pricePerStudent: Money;
  readonly participants = new Collection<Participant>(this);
  readonly waitlist = new Collection<WaitlistEntry>(this);

  constructor(
    readonly type: BookingType,
    session: Session,
    readonly capacity: number,
    readonly createdAt: Date,
  ) {
    super();
    this.courseId = session.courseId;
    this.assistantId = session.assistantId;
    this.templateId = session.templateId ?? null;
    this.durationMinutes = session.durationMinutes;
    this.bufferMinutes = session.bufferMinutes;
    this.noticeMinutes = session.noticeMinutes;
    this.pricePerStudent = session.pricePerStudent;
    this.moveTo(session.startsAt);
    this.record({ type: 'session-scheduled', booking: this });
  }

  /** The slot was found free: the student has it, or waits for the bundle. */
  static individual(session: Session, studentId: string, payment: SeatPayment, now: Date): Booking {
    const booking = new Booking('individual', session, 1, now);
    booking.admit(studentId, payment, now);
    return booking;
  }

  get seatsLeft(): number {
    return this.capacity - this.seatsTaken;
  }

  get isOpen(): boolean {
    return this.status === 'pending' || this.status === 'booked' || this.status === 'full';
  }

  seatOf(studentId: string): Participant | undefined {
    return this.participants.getItems().find((one) => one.studentId === studentId && one.isActive);
  }

  isWaitedForBy(studentId: string): boolean {
    return this.lineUp(['waiting', 'offered']).some((entry) => entry.studentId === studentId);
  }

  /** Takes a free seat of a group session, or the one that is kept for the student. */
  join(studentId: string, payment: SeatPayment, now: Date): Participant {
    this.assertOpenFor(studentId, now);
    const offer = this.entryOf(studentId, 'offered');
    if (!offer && this.seatsLeft <= 0) throw new refusal.SessionIsFull(this.capacity);
    const waiting = offer ?? this.entryOf(studentId, 'waiting');
    if (waiting) waiting.status = 'accepted';
    const participant = this.admit(studentId, payment, now);
    this.record({ type: 'group-session-joined', booking: this, participant });
    if (this.status === 'full') this.record({ type: 'group-session-full', booking: this });
    return participant;
  }

  joinWaitlist(studentId: string, now: Date): WaitlistEntry {
    this.assertOpenFor(studentId, now);
    if (this.isWaitedForBy(studentId)) throw new refusal.AlreadyWaiting();
    if (this.seatsLeft > 0) throw new refusal.SeatsAreLeft(this.seatsLeft);
    const last = Math.max(0, ...this.waitlist.getItems().map((entry) => entry.position));
    const entry = new WaitlistEntry(studentId, last + 1, now);
    this.waitlist.add(entry);
    this.record({ type: 'waitlist-changed', booking: this, entry });
    return entry;
  }

  leaveWaitlist(studentId: string, now: Date): void {
    const entry = this.lineUp(['waiting', 'offered']).find((one) => one.studentId === studentId);
    if (!entry) throw new refusal.NotWaiting();
    this.endEntry(entry, 'left');
    this.settle(now);
  }

  /** Billing holds a session of the student's bundle. One that was given up meanwhile stays so. */
  confirm(participantId: string, freeCancelHours: number, now: Date): void {
    const participant = this.participant(participantId, 'pending');
    if (!participant) return;
    participant.status = 'booked';
    participant.freeCancelHours = freeCancelHours;
    this.record({ type: 'booking-confirmed', booking: this, participant });
    this.settle(now);
  }

  /** There is no session of a bundle for this seat. */
  reject(participantId: string, reason: RejectionReason, now: Date): void {
    const participant = this.participant(participantId, 'pending');
    if (!participant) return;
    participant.status = 'rejected';
    this.record({ type: 'booking-rejected', booking: this, participant, reason });
    this.settle(now, 'rejected');
  }

  pay(participantId: string, now: Date): void {
    const participant = this.participant(participantId, 'booked');
    if (!participant || participant.paidAt) return;
    participant.paidAt = now;
    this.record({ type: 'booking-paid', booking: this, participant });
  }

  /**
   * Cancels one seat. What was paid is given back, unless the student comes later than the product allows. The next in
   * line is offered the seat.
   */
  cancelSeat(studentId: string, by: CancelledBy, now: Date): Participant {
    const participant = this.seatOf(studentId);
    if (!participant) throw new refusal.BookingNotActive(this.isOpen ? 'without this student' : this.status);
    if (by === 'student' && this.startsAt <= now) throw new refusal.SessionStarted();
    this.release(participant, by, now);
    this.settle(now, 'cancelled');
    return participant;
  }

  /**
   * What paid for a seat was refunded in full: the seat is given up unless the session has begun, or `evenIfBegun`. False when
   * it stays as it is. Idempotent.
   */
  giveUpRefundedSeat(participantId: string, now: Date, evenIfBegun = false): boolean {
    const participant = this.active.find(({ id }) => id === participantId);
    if (!participant || !this.isOpen || (this.startsAt <= now && !evenIfBegun)) return false;
    this.cancelSeat(participant.studentId, 'staff', now);
    return true;
  }

  /** The session will not take place: every student gets back what they paid. */
  cancelSession(by: 'assistant' | 'staff', now: Date): void {
    if (!this.isOpen) throw new refusal.BookingNotActive(this.status);
    for (const entry of this.lineUp(['waiting', 'offered'])) this.endEntry(entry, 'expired');
    for (const participant of this.active) this.release(participant, by, now);
    this.status = 'cancelled';
    this.seatsTaken = 0;
    this.record({ type: 'session-closed', booking: this });
  }

  /** Moves a session with one student. Whether the new slot is free is asked of the assistant's availability. */
  reschedule(startsAt: Date, by: CancelledBy, now: Date): void {
    if (this.type !== 'individual') throw new refusal.NotAnIndividualSession();
    if (this.status === 'pending') throw new refusal.BookingStillPending();
    const [participant] = this.active;
    if (!participant || !this.isOpen) throw new refusal.BookingNotActive(this.status);
    if (this.startsAt <= now) throw new refusal.SessionStarted();
    if (by === 'student' && !participant.isEarly(now))
      throw new refusal.TooLateToReschedule(participant.freeCancelHours);
    if (startsAt.getTime() === this.startsAt.getTime()) return;
    const previousStartsAt = this.startsAt;
    this.moveTo(startsAt);
    participant.moveTo(this);
    participant.askForPayment(this.noticeMinutes, now);
    this.record({ type: 'booking-rescheduled', booking: this, participant, previousStartsAt });
  }

  /** The session was held: what was paid for it is used, also by users who did not come. Idempotent. */
  complete(now: Date, absentId?: string): void {
    if (this.status === 'completed') return;
    if (!this.isOpen) throw new refusal.BookingNotActive(this.status);
    if (this.endsAt > now) throw new refusal.SessionNotHeldYet();
    for (const entry of this.lineUp(['waiting', 'offered'])) this.endEntry(entry, 'expired');
    for (const participant of this.active) {
      if (participant.status === 'pending') {
        participant.status = 'rejected';
        this.record({ type: 'booking-rejected', booking: this, participant, reason: 'timeout' });
        continue;
      }
      participant.status = 'completed';
      participant.attended = participant.studentId !== absentId;
      this.record({ type: 'booking-completed', booking: this, participant });
    }
    this.status = 'completed';
    this.record({ type: 'session-closed', booking: this });
  }

  /** The student did not come: what was paid for the seat is used all the same. Until 7 days after the session. Idempotent. */
  markNoShow(studentId: string, now: Date): void {
    if (after(this.endsAt, NO_SHOW_DAYS * DAY) < now) throw new refusal.NoShowTooLate();
    const seat = this.participants.getItems().find((one) => one.studentId === studentId && one.holdsSeat);
    if (!seat) throw new refusal.SeatNotFound();
    if (this.status !== 'completed') return this.complete(now, studentId);
    if (seat.attended === false) return;
    seat.attended = false;
    this.record({ type: 'booking-completed', booking: this, participant: seat });
  }

  /** Does what is due: ends waits for bundles, payments and offers, and completes what was held. */
  review(now: Date): void {
    if (!this.isOpen) return;
    for (const participant of this.active) {
      if (!participant.expiresAt || participant.expiresAt > now) continue;
      if (participant.status === 'pending') this.reject(participant.id, 'timeout', now);
      else this.cancelSeat(participant.studentId, 'platform', now);
    }
    this.settle(now);
    if (this.isOpen && after(this.endsAt, COMPLETED_AFTER_MS) <= now) this.complete(now);
  }

  /** When {@link review} has something to do next; null when nothing is left to do. */
  get nextReview(): Date | null {
    if (!this.isOpen) return null;
    const moments = [
      after(this.endsAt, COMPLETED_AFTER_MS),
      ...this.active.flatMap((participant) => participant.expiresAt ?? []),
      ...this.lineUp(['offered']).flatMap((entry) => entry.offeredUntil ?? []),
    ];
    return new Date(Math.min(...moments.map((moment) => moment.getTime())));
  }

  private admit(studentId: string, payment: SeatPayment, now: Date): Participant {
    const { currency } = this.pricePerStudent;
    const participant = new Participant(studentId, payment, currency, this.startsAt, this.endsAt, now);
    participant.askForPayment(this.noticeMinutes, now);
    this.participants.add(participant);
    this.record({ type: 'booking-requested', booking: this, participant });
    if (participant.status === 'booked') this.record({ type: 'booking-confirmed', booking: this, participant });
    this.settle(now);
    return participant;
  }

  private assertOpenFor(studentId: string, now: Date): void {
    if (this.type !== 'group') throw new refusal.NotAGroupSession();
    if (!this.isOpen) throw new refusal.BookingNotActive(this.status);
    if (this.startsAt <= now) throw new refusal.SessionStarted();
    if (this.assistantId === studentId) throw new refusal.OwnSession();
    this.settle(now);
    if (this.seatOf(studentId)) throw new refusal.AlreadyJoined();
  }

  private release(participant: Participant, by: CancelledBy, now: Date): void {
    const giveBack = by !== 'student' || participant.status === 'pending' || participant.isEarly(now);
    participant.status = 'cancelled';
    this.record({ type: 'booking-cancelled', booking: this, participant, by, giveBack });
  }

  /** Counts the seats again, offers those that are free to the line, and says so in the status. */
  private settle(now: Date, whenEmpty?: 'cancelled' | 'rejected'): void {
    if (!this.isOpen) return;
    for (const entry of this.lineUp(['offered']))
      if (entry.offeredUntil && entry.offeredUntil <= now) this.endEntry(entry, 'expired');
    this.seatsTaken = this.active.length + this.lineUp(['offered']).length;
    for (const entry of this.startsAt > now ? this.lineUp(['waiting']) : []) {
      if (this.seatsLeft <= 0) break;
      entry.status = 'offered';
      entry.offeredUntil = new Date(Math.min(after(now, OFFER_MS).getTime(), this.startsAt.getTime()));
      this.seatsTaken += 1;
      this.record({ type: 'waitlist-promoted', booking: this, entry });
    }
    if (this.type === 'group') this.status = this.seatsLeft > 0 ? 'booked' : 'full';
    else if (this.seatsTaken === 0) this.status = whenEmpty ?? this.status;
    else this.status = this.active[0]?.status === 'pending' ? 'pending' : 'booked';
  }

  private endEntry(entry: WaitlistEntry, status: 'left' | 'expired'): void {
    entry.status = status;
    entry.offeredUntil = null;
    this.record({ type: 'waitlist-changed', booking: this, entry });
  }

  private moveTo(startsAt: Date): void {
    this.startsAt = startsAt;
    this.endsAt = after(startsAt, this.durationMinutes * MINUTE);
    this.blockedUntil = after(this.endsAt, this.bufferMinutes * MINUTE);
  }

  private get active(): Participant[] {
    return this.participants.getItems().filter((participant) => participant.isActive);
  }

  private participant(id: string, status: ParticipantStatus): Participant | undefined {
    return this.participants.getItems().find((one) => one.id === id && one.status === status);
  }

  private entryOf(studentId: string, status: WaitlistStatus): WaitlistEntry | undefined {
    return this.lineUp([status]).find((entry) => entry.studentId === studentId);
  }

  private lineUp(statuses: readonly WaitlistStatus[]): WaitlistEntry[] {
    const entries = this.waitlist.getItems().filter((entry) => statuses.includes(entry.status));
    return entries.sort((a, b) => a.position - b.position);
  }
}
