import { Collection } from '@mikro-orm/core';
import { Aggregate } from '../../../platform/domain/aggregate.js';
import { after, MINUTE } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import type { Money } from '../../../platform/domain/money.js';
import { CreditAccount } from './credit-account.js';
import {
  AlreadyEnrolled,
  ClassAlreadyStarted,
  ClassIsEmpty,
  ClassIsFull,
  ClassNotActive,
  EnrollmentClosed,
  NotEnrolled,
  NotYourClass,
  SeatAlreadyHeld,
  UnlockLimitReached,
} from './errors.js';
import type { Schedule } from './schedule.js';

export type ClassType = 'group' | 'private';
export type ClassStatus = 'draft' | 'active' | 'completed' | 'cancelled';

export type ClassEvent =
  | { readonly type: 'class-created'; readonly class: Class }
  | { readonly type: 'class-activated'; readonly class: Class }
  | { readonly type: 'seat-held'; readonly class: Class; readonly hold: SeatHold }
  | { readonly type: 'seat-released'; readonly class: Class; readonly hold: SeatHold }
  | { readonly type: 'student-enrolled'; readonly class: Class; readonly enrollment: ClassEnrollment }
  | { readonly type: 'student-withdrawn'; readonly class: Class; readonly enrollment: ClassEnrollment }
  | {
      readonly type: 'enrollment-rejected';
      readonly class: Class;
      readonly studentId: string;
      readonly seatHoldId: string;
      readonly paymentId: string;
    }
  | { readonly type: 'lesson-unlocked'; readonly class: Class; readonly lessonId: string };

/** How long a seat waits for its payment. */
export const SEAT_HOLD_MS = 15 * MINUTE;

export class Meeting {
  readonly id = newId();
  readonly class!: Class;
  constructor(
    readonly number: number,
    /** Wall clock in the class's zone, `2026-03-31T18:30`. */
    readonly localStart: string,
  ) {}
}

/** A seat that waits for the payment of one student. */
export class SeatHold {
  readonly id = newId();
  readonly class!: Class;
  constructor(
    readonly studentId: string,
    readonly expiresAt: Date,
  ) {}
}

export class ClassEnrollment {
  readonly id = newId();
  readonly class!: Class;
  withdrawnAt: Date | null = null;
  constructor(
    readonly studentId: string,
    readonly enrolledAt: Date,
  ) {}
}

export class LessonUnlock {
  readonly id = newId();
  readonly class!: Class;
  constructor(
    readonly lessonId: string,
    readonly unlockedAt: Date,
  ) {}
}

/** A taught group (or one student) that meets along a course. Decides who has a seat and which lessons are open. */
export class Class extends Aggregate<ClassEvent> {
  readonly id = newId();
  status: ClassStatus = 'draft';
  readonly meetings = new Collection<Meeting>(this);
  readonly seatHolds = new Collection<SeatHold>(this);
  readonly enrollments = new Collection<ClassEnrollment>(this);
  readonly unlocks = new Collection<LessonUnlock>(this);

  constructor(
    readonly type: ClassType,
    readonly title: string,
    readonly courseId: string,
    readonly instructorId: string,
    readonly schedule: Schedule,
    readonly totalMeetings: number,
    readonly capacity: number,
    readonly price: Money,
  ) {
    super();
    schedule.localStarts(totalMeetings).forEach((start, index) => this.meetings.add(new Meeting(index + 1, start)));
    this.record({ type: 'class-created', class: this });
  }

  /** Seats that nobody has and nobody holds. */
  get seatsLeft(): number {
    return this.capacity - this.students.length - this.seatHolds.length;
  }

  private get students(): ClassEnrollment[] {
    return this.enrollments.getItems().filter((enrollment) => !enrollment.withdrawnAt);
  }

  /** Holds a seat until it is paid; holds of others that have expired count no more. */
  holdSeat(studentId: string, now: Date): SeatHold {
    this.releaseExpired(now);
    this.mustTakeIn(studentId);
    const held = this.seatHolds.getItems().find((hold) => hold.studentId === studentId);
    if (held) throw new SeatAlreadyHeld(held.expiresAt);
    if (this.seatsLeft <= 0) throw new ClassIsFull(this.capacity);
    const hold = new SeatHold(studentId, after(now, SEAT_HOLD_MS));
    this.seatHolds.add(hold);
    this.record({ type: 'seat-held', class: this, hold });
    return hold;
  }

  /** Turns the held seat into an enrollment. A payment without a seat is rejected, so that it is given back. */
  completeSeat(payment: { seatHoldId: string; studentId: string; paymentId: string }, now: Date): CreditAccount | null {
    this.releaseExpired(now);
    const hold = this.seatHolds
      .getItems()
      .find((candidate) => candidate.id === payment.seatHoldId && candidate.studentId === payment.studentId);
    if (!hold || !this.takesIn || this.isEnrolled(payment.studentId)) {
      if (hold) this.seatHolds.remove(hold);
      this.record({ type: 'enrollment-rejected', class: this, ...payment });
      return null;
    }
    this.seatHolds.remove(hold);
    return this.admit(payment.studentId, now);
  }

  /** Staff take a student in without a payment through the platform. */
  enroll(studentId: string, now: Date): CreditAccount {
    this.releaseExpired(now);
    this.mustTakeIn(studentId);
    const held = this.seatHolds.getItems().find((hold) => hold.studentId === studentId);
    if (held) this.release(held);
    if (this.seatsLeft <= 0) throw new ClassIsFull(this.capacity);
    return this.admit(studentId, now);
  }

  withdraw(studentId: string, now: Date): void {
    const enrollment = this.students.find((candidate) => candidate.studentId === studentId);
    if (!enrollment) throw new NotEnrolled();
    enrollment.withdrawnAt = now;
    this.record({ type: 'student-withdrawn', class: this, enrollment });
  }

  releaseExpired(now: Date): void {
    for (const hold of this.seatHolds.getItems()) if (hold.expiresAt <= now) this.release(hold);
  }

  activate(): void {
    if (this.status !== 'draft') throw new ClassAlreadyStarted(this.status);
    if (this.students.length === 0) throw new ClassIsEmpty();
    this.status = 'active';
    this.record({ type: 'class-activated', class: this });
  }

  /** Unlocking twice is the same as once. */
  unlockLesson(lessonId: string, instructorId: string, now: Date): void {
    if (instructorId !== this.instructorId) throw new NotYourClass();
    if (this.status !== 'active') throw new ClassNotActive(this.status);
    if (this.unlocks.getItems().some((unlock) => unlock.lessonId === lessonId)) return;
    if (this.unlocks.length >= this.totalMeetings) throw new UnlockLimitReached(this.totalMeetings);
    this.unlocks.add(new LessonUnlock(lessonId, now));
    this.record({ type: 'lesson-unlocked', class: this, lessonId });
  }

  private admit(studentId: string, now: Date): CreditAccount {
    const enrollment = new ClassEnrollment(studentId, now);
    this.enrollments.add(enrollment);
    this.record({ type: 'student-enrolled', class: this, enrollment });
    return new CreditAccount(enrollment.id, this.id, studentId, this.totalMeetings, now);
  }

  private release(hold: SeatHold): void {
    this.seatHolds.remove(hold);
    this.record({ type: 'seat-released', class: this, hold });
  }

  private mustTakeIn(studentId: string): void {
    if (!this.takesIn) throw new EnrollmentClosed(this.status);
    if (this.isEnrolled(studentId)) throw new AlreadyEnrolled();
  }

  /** A group takes nobody in once it is active; a private class does, for its start is flexible. */
  private get takesIn(): boolean {
    return this.status === 'draft' || (this.status === 'active' && this.type === 'private');
  }

  private isEnrolled(studentId: string): boolean {
    return this.students.some((enrollment) => enrollment.studentId === studentId);
  }
}
