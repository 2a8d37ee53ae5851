import { Collection } from '@mikro-orm/core';
import { Aggregate } from '../../../platform/domain/aggregate.js';
import { after } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import type { Money } from '../../../platform/domain/money.js';
import {
  SEAT_HOLD_MS,
  type ClassChanges,
  type ClassStatus,
  type ClassInvitation,
  type ClassType,
  type PaidSeat,
} from './class-terms.js';
import { CreditAccount } from './credit-account.js';
import {
  AlreadyEnrolled,
  CapacityBelowStudents,
  ClassAlreadyStarted,
  ClassIsEmpty,
  ClassIsFull,
  ClassIsOver,
  ClassNotActive,
  EnrollmentClosed,
  NotEnrolled,
  NotYourClass,
  PackageIsFixed,
  PackageIsSold,
  PrivateClassIsNotPublished,
  SeatAlreadyHeld,
  UnlockLimitReached,
} from './errors.js';
import type { Schedule } from './schedule.js';

export type ClassEvent =
  | { readonly type: 'class-created'; readonly class: Class }
  | { readonly type: 'class-updated'; readonly class: Class }
  | { readonly type: 'class-activated'; readonly class: Class }
  | { readonly type: 'class-completed'; readonly class: Class }
  | { readonly type: 'class-cancelled'; readonly class: Class }
  | { readonly type: 'meeting-added'; readonly class: Class; readonly meeting: Meeting }
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
  | { readonly type: 'class-invitation-created'; readonly class: Class; readonly invitation: ClassInvitation }
  | { readonly type: 'lesson-unlocked'; readonly class: Class; readonly lessonId: string };

export class Meeting {
  readonly id = newId();
  readonly class!: Class;
  constructor(
    readonly number: number,
    /** Wall clock in the class's zone, `2026-03-31T18:30`. */
    public localStart: string,
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
  /** What was paid for the seat, here or, by the word of staff, elsewhere; null when nobody said. */
  readonly paidAmountMinor: number | null;
  readonly paidCurrency: string | null;
  constructor(
    readonly studentId: string,
    readonly enrolledAt: Date,
    paid: Money | null,
  ) {
    this.paidAmountMinor = paid?.amountMinor ?? null;
    this.paidCurrency = paid?.currency ?? null;
  }
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
  /** When a group class was first shown to everyone; null for a draft in preparation, and always for a private class. */
  publishedAt: Date | null = null;
  readonly meetings = new Collection<Meeting>(this);
  readonly seatHolds = new Collection<SeatHold>(this);
  readonly enrollments = new Collection<ClassEnrollment>(this);
  readonly unlocks = new Collection<LessonUnlock>(this);

  constructor(
    readonly type: ClassType,
    public title: string,
    readonly courseId: string,
    readonly instructorId: string,
    public schedule: Schedule,
    public totalMeetings: number,
    public capacity: number,
    public price: Money,
  ) {
    super();
    this.plan();
    this.record({ type: 'class-created', class: this });
  }

  /** Seats that nobody has and nobody holds. */
  get seatsLeft(): number {
    return this.capacity - this.students.length - this.seatHolds.length;
  }

  /** Who is in it now; an enrollment's id is also its credit account's. */
  get students(): ClassEnrollment[] {
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
  completeSeat({ seatHoldId, studentId, paymentId, amount }: PaidSeat, now: Date): CreditAccount | null {
    this.releaseExpired(now);
    const hold = this.seatHolds
      .getItems()
      .find((candidate) => candidate.id === seatHoldId && candidate.studentId === studentId);
    if (hold) this.seatHolds.remove(hold);
    if (hold && this.takesIn && !this.isEnrolled(studentId)) return this.admit(studentId, now, amount);
    this.record({ type: 'enrollment-rejected', class: this, seatHoldId, studentId, paymentId });
    return null;
  }

  /** Staff take a student in without a payment through the platform; `paid` is what they know to be paid elsewhere. */
  enroll(studentId: string, now: Date, paid: Money | null = null): CreditAccount {
    this.releaseExpired(now);
    this.mustTakeIn(studentId);
    this.releaseSeatOf(studentId);
    if (this.seatsLeft <= 0) throw new ClassIsFull(this.capacity);
    return this.admit(studentId, now, paid);
  }

  withdraw(studentId: string, now: Date): void {
    if (this.isOver) throw new ClassIsOver(this.status);
    const enrollment = this.students.find((candidate) => candidate.studentId === studentId);
    if (!enrollment) throw new NotEnrolled();
    enrollment.withdrawnAt = now;
    this.record({ type: 'student-withdrawn', class: this, enrollment });
  }

  /**
   * The payment of a seat was refunded in full: the student leaves if the class has not begun, or if staff said so
   * (`keepAccess` is false). A student whom staff enrolled without a payment stays. Idempotent.
   */
  giveUpRefundedSeat(studentId: string, keepAccess: boolean | undefined, now: Date): void {
    const enrollment = this.students.find((one) => one.studentId === studentId);
    if (this.isOver || !enrollment || enrollment.paidAmountMinor === null) return;
    if (this.status === 'draft' || keepAccess === false) this.withdraw(studentId, now);
  }

  /**
   * The student is erased: they leave, and the title of private lessons, which may be their name, goes. Who was in a class
   * that is over stays an id.
   */
  forget(studentId: string, now: Date): void {
    this.releaseSeatOf(studentId);
    if (!this.isOver && this.isEnrolled(studentId)) this.withdraw(studentId, now);
    const others = this.enrollments.getItems().some((enrollment) => enrollment.studentId !== studentId);
    if (this.type === 'private' && !others) this.title = 'Private lessons';
  }

  releaseExpired(now: Date): void {
    for (const hold of this.seatHolds.getItems()) if (hold.expiresAt <= now) this.release(hold);
  }

  /** They will not pay: the seat is free for the next. */
  releaseSeatOf(studentId: string): void {
    for (const hold of this.seatHolds.getItems()) if (hold.studentId === studentId) this.release(hold);
  }

  /**
   * Changes a draft. The number of meetings stays as soon as somebody has or holds a seat, for it is what they pay for:
   * every student of a class has the same package.
   */
  update(changes: ClassChanges, now: Date): void {
    this.releaseExpired(now);
    if (this.status !== 'draft') throw new PackageIsFixed(this.status);
    const { title, schedule, totalMeetings = this.totalMeetings, capacity = this.capacity, price } = changes;
    const taken = this.capacity - this.seatsLeft;
    if (totalMeetings !== this.totalMeetings && taken > 0) throw new PackageIsSold();
    if (capacity < taken) throw new CapacityBelowStudents(taken);
    const planned = schedule !== undefined || totalMeetings !== this.totalMeetings;
    this.title = title ?? this.title;
    this.schedule = schedule ?? this.schedule;
    this.price = price ?? this.price;
    this.totalMeetings = totalMeetings;
    this.capacity = capacity;
    if (planned) this.plan();
    this.record({ type: 'class-updated', class: this });
  }

  /** One meeting more than the schedule has; each student is owed a credit for it. Not for a group that has begun. */
  addMeeting(localStart: string): Meeting {
    if (this.isOver) throw new ClassIsOver(this.status);
    if (this.type === 'group' && this.status !== 'draft') throw new PackageIsFixed(this.status);
    this.totalMeetings += 1;
    const meeting = new Meeting(this.totalMeetings, localStart);
    this.meetings.add(meeting);
    this.record({ type: 'meeting-added', class: this, meeting });
    return meeting;
  }

  /** Shows a draft of a group class to everyone. Idempotent. */
  publish(now: Date): void {
    if (this.type === 'private') throw new PrivateClassIsNotPublished();
    if (this.isOver) throw new ClassIsOver(this.status);
    if (this.publishedAt) return;
    this.publishedAt = now;
    this.record({ type: 'class-updated', class: this });
  }

  /** A person may join the class by invitation. The invitation itself is a plain record beside the class. */
  invite(invitation: ClassInvitation): void {
    if (this.isOver) throw new ClassIsOver(this.status);
    this.record({ type: 'class-invitation-created', class: this, invitation });
  }

  activate(now: Date): void {
    if (this.status !== 'draft') throw new ClassAlreadyStarted(this.status);
    if (this.students.length === 0) throw new ClassIsEmpty();
    this.status = 'active';
    if (this.type === 'group') this.publishedAt ??= now;
    this.record({ type: 'class-activated', class: this });
  }

  /** Teaching is over. */
  complete(): void {
    if (this.status !== 'active') throw new ClassNotActive(this.status);
    this.end('completed');
    this.record({ type: 'class-completed', class: this });
  }

  /** It will not take place, or not go on; what was paid for its seats is given back by billing. */
  cancel(): void {
    if (this.isOver) throw new ClassIsOver(this.status);
    this.end('cancelled');
    this.record({ type: 'class-cancelled', class: this });
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

  private get isOver(): boolean {
    return this.status === 'completed' || this.status === 'cancelled';
  }

  private end(status: 'completed' | 'cancelled'): void {
    for (const hold of this.seatHolds.getItems()) this.release(hold);
    this.status = status;
  }

  /** Meetings as the schedule has them. One that stays keeps its id. */
  private plan(): void {
    const starts = this.schedule.localStarts(this.totalMeetings);
    const meetings = new Map(this.meetings.getItems().map((meeting) => [meeting.number, meeting]));
    starts.forEach((start, index) => {
      const meeting = meetings.get(index + 1);
      if (meeting) meeting.localStart = start;
      else this.meetings.add(new Meeting(index + 1, start));
    });
    for (const meeting of meetings.values()) if (meeting.number > starts.length) this.meetings.remove(meeting);
  }

  private admit(studentId: string, now: Date, paid: Money | null): CreditAccount {
    const enrollment = new ClassEnrollment(studentId, now, paid);
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
