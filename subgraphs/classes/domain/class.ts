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
  MeetingBegun,
  MeetingExists,
  MeetingIsCancelled,
  MeetingNotAhead,
  MeetingNotFound,
  MeetingsLeft,
  EnrollmentClosed,
  NotEnrolled,
  NotYourClass,
  PackageIsFixed,
  PackageIsSold,
  PrivateClassIsNotPublished,
  SeatAlreadyHeld,
  UnlockLimitReached,
} from './errors.js';
import { Meeting } from './meeting.js';
import { instantOf, type Schedule } from './schedule.js';

export type ClassEvent =
  | { readonly type: 'class-created'; readonly class: Class }
  | { readonly type: 'class-updated'; readonly class: Class }
  | { readonly type: 'class-activated'; readonly class: Class }
  | { readonly type: 'class-completed'; readonly class: Class }
  | { readonly type: 'class-cancelled'; readonly class: Class }
  | { readonly type: 'meeting-scheduled'; readonly class: Class; readonly meeting: Meeting }
  | { readonly type: 'meeting-moved'; readonly class: Class; readonly meeting: Meeting; readonly previous: Date }
  | { readonly type: 'meeting-cancelled'; readonly class: Class; readonly meeting: Meeting; readonly startsAt: Date }
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

/** Of seats that were paid before holds were stored with them. */
const UNKNOWN_HOLD = '00000000-0000-0000-0000-000000000000';

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
  /** What was paid for the seat, here or, as staff stated, elsewhere; null when unknown. */
  readonly paidAmountMinor: number | null;
  readonly paidCurrency: string | null;
  constructor(
    readonly studentId: string,
    readonly enrolledAt: Date,
    paid: Money | null,
    /** The hold whose payment gave the seat; null where staff gave it. */
    readonly seatHoldId: string | null = null,
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

/** A taught group (or one student) that follows a course. Decides about seats and unlocked lessons. */
export class Class extends Aggregate<ClassEvent> {
  readonly id = newId();
  status: ClassStatus = 'draft';
  /** When a group class was first shown to everyone; null for a draft in preparation, and always for a private class. */
  publishedAt: Date | null = null;
  /** When it was completed or cancelled. */
  endedAt: Date | null = null;
  completionReason: string | null = null;
  /** Where it meets: a room, an address or an https link. */
  place: string | null = null;
  readonly meetings = new Collection<Meeting>(this);
  readonly seatHolds = new Collection<SeatHold>(this);
  readonly enrollments = new Collection<ClassEnrollment>(this);
  readonly unlocks = new Collection<LessonUnlock>(this);

  constructor(
    readonly type: ClassType,
    public title: string,
    readonly courseId: string,
    public instructorId: string,
    public schedule: Schedule,
    public totalMeetings: number,
    public capacity: number,
    public price: Money,
  ) {
    super();
    this.record({ type: 'class-created', class: this });
    this.plan();
  }

  /** Seats that are neither taken nor held. */
  get seatsLeft(): number {
    return this.capacity - this.students.length - this.seatHolds.length;
  }

  /** Students who are in the class now. The id of an enrollment is also that of its credit account. */
  get students(): ClassEnrollment[] {
    return this.enrollments.getItems().filter((enrollment) => !enrollment.withdrawnAt);
  }

  /** Holds a seat until it is paid. Expired holds of others are released first. */
  holdSeat(studentId: string, now: Date): SeatHold {
    this.releaseExpired(now);
    this.assertOpenForEnrollment(studentId);
    const held = this.seatHolds.getItems().find((hold) => hold.studentId === studentId);
    if (held) throw new SeatAlreadyHeld(held.expiresAt);
    if (this.seatsLeft <= 0) throw new ClassIsFull(this.capacity);
    const hold = new SeatHold(studentId, after(now, SEAT_HOLD_MS));
    this.seatHolds.add(hold);
    this.record({ type: 'seat-held', class: this, hold });
    return hold;
  }

  /** Turns the held seat into an enrollment. A payment without a held seat is rejected, so that billing refunds it. */
  completeSeat({ seatHoldId, studentId, paymentId, amount }: PaidSeat, now: Date): CreditAccount | null {
    this.releaseExpired(now);
    const hold = this.seatHolds
      .getItems()
      .find((candidate) => candidate.id === seatHoldId && candidate.studentId === studentId);
    if (hold) this.seatHolds.remove(hold);
    if (hold && this.isOpen && !this.isEnrolled(studentId)) return this.admit(studentId, now, amount, seatHoldId);
    this.record({ type: 'enrollment-rejected', class: this, seatHoldId, studentId, paymentId });
    return null;
  }

  /** Staff enroll a student without a payment through the platform; `paid` is what was paid elsewhere. */
  enroll(studentId: string, now: Date, paid: Money | null = null): CreditAccount {
    this.releaseExpired(now);
    this.assertOpenForEnrollment(studentId);
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
   * (`keepAccess` is false). A seat that something else paid for stays: the student may have left and come back since.
   * Idempotent.
   */
  giveUpRefundedSeat(
    { studentId, seatHoldId }: { readonly studentId: string; readonly seatHoldId: string },
    keepAccess: boolean | undefined,
    now: Date,
  ): void {
    const enrollment = this.students.find((one) => one.studentId === studentId);
    const isPaidByIt = enrollment?.seatHoldId === seatHoldId || enrollment?.seatHoldId === UNKNOWN_HOLD;
    if (this.isOver || !enrollment || !isPaidByIt) return;
    if (this.status === 'draft' || keepAccess === false) this.withdraw(studentId, now);
  }

  /**
   * Erases the student: they leave the class, and the title of private lessons, which may be their name, is replaced. In a
   * class that is over, the id stays.
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

  /** The student will not pay. */
  releaseSeatOf(studentId: string): void {
    for (const hold of this.seatHolds.getItems()) if (hold.studentId === studentId) this.release(hold);
  }

  /**
   * Changes a draft; the place of every class that is not over. The number of meetings is fixed as soon as a seat is taken or held, because it is what students pay
   * for: every student of a class has the same package.
   */
  update(changes: ClassChanges, now: Date): void {
    this.releaseExpired(now);
    const { title, schedule, totalMeetings = this.totalMeetings, capacity = this.capacity, price, place } = changes;
    if (this.isOver) throw new ClassIsOver(this.status);
    const ofDraft = [title, schedule, changes.totalMeetings, changes.capacity, price];
    if (this.status !== 'draft' && ofDraft.some((change) => change !== undefined))
      throw new PackageIsFixed(this.status);
    const taken = this.capacity - this.seatsLeft;
    if (totalMeetings !== this.totalMeetings && taken > 0) throw new PackageIsSold();
    if (capacity < taken) throw new CapacityBelowStudents(taken);
    const planned = schedule !== undefined || totalMeetings !== this.totalMeetings;
    const before = new Map(this.meetings.getItems().map((meeting) => [meeting, this.startOf(meeting)]));
    this.place = place ?? this.place;
    this.title = title ?? this.title;
    this.schedule = schedule ?? this.schedule;
    this.price = price ?? this.price;
    this.totalMeetings = totalMeetings;
    this.capacity = capacity;
    if (planned) this.plan(before);
    this.record({ type: 'class-updated', class: this });
  }

  /** Adds a meeting at a date of its own; each student is owed a credit for it. Not for a group that has begun. */
  addMeeting(localStart: string): Meeting {
    if (this.isOver) throw new ClassIsOver(this.status);
    if (this.type === 'group' && this.status !== 'draft') throw new PackageIsFixed(this.status);
    this.requireFree(localStart);
    this.totalMeetings += 1;
    const meeting = new Meeting(this.totalMeetings, localStart, true);
    this.meetings.add(meeting);
    this.number();
    this.record({ type: 'meeting-scheduled', class: this, meeting });
    return meeting;
  }

  meeting(meetingId: string): Meeting {
    const found = this.meetings.getItems().find(({ id }) => id === meetingId);
    if (!found) throw new MeetingNotFound();
    return found;
  }

  /** A meeting that has begun has to be cancelled first: attendance may be marked. */
  moveMeeting(meetingId: string, localStart: string, now: Date): void {
    const meeting = this.changeableMeeting(meetingId);
    const previous = this.startOf(meeting);
    if (!meeting.isCancelled && meeting.localStart === localStart) return;
    if (!meeting.isCancelled && previous <= now) throw new MeetingBegun();
    if (this.startOf({ localStart }) <= now) throw new MeetingNotAhead();
    this.requireFree(localStart, meeting);
    meeting.moveTo(localStart);
    this.number();
    this.record({ type: 'meeting-moved', class: this, meeting, previous });
  }

  /** Idempotent; the first reason stays. */
  cancelMeeting(meetingId: string, reason: string, now: Date): Meeting {
    const meeting = this.changeableMeeting(meetingId);
    if (meeting.isCancelled) return meeting;
    meeting.cancel(reason, now);
    this.record({ type: 'meeting-cancelled', class: this, meeting, startsAt: this.startOf(meeting) });
    return meeting;
  }

  /** Null: the instructor teaches it after all. */
  assignSubstitute(meetingId: string, teacherId: string | null): void {
    const meeting = this.changeableMeeting(meetingId);
    if (meeting.isCancelled) throw new MeetingIsCancelled();
    const substituteId = teacherId === this.instructorId ? null : teacherId;
    if (meeting.substituteId === substituteId) return;
    meeting.substituteId = substituteId;
    this.record({ type: 'meeting-scheduled', class: this, meeting });
  }

  setMeetingPlace(meetingId: string, place: string | null): void {
    this.changeableMeeting(meetingId).place = place;
  }

  /** Meetings that are ahead are announced again, with their new teacher. */
  changeInstructor(instructorId: string, now: Date): void {
    if (this.isOver) throw new ClassIsOver(this.status);
    if (instructorId === this.instructorId) return;
    this.instructorId = instructorId;
    for (const meeting of this.meetings.getItems())
      if (meeting.substituteId === instructorId) meeting.substituteId = null;
    this.publishAgain(now);
  }

  /** Publishes once more what other domains know of the class: its facts, and the meetings that are ahead. */
  publishAgain(now: Date): void {
    if (this.isOver) return;
    this.record({ type: 'class-updated', class: this });
    for (const meeting of this.meetings.getItems())
      if (!meeting.isCancelled && this.startOf(meeting) > now)
        this.record({ type: 'meeting-scheduled', class: this, meeting });
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

  /** Teaching is over: the last meeting has begun, or there is a reason to end before it. */
  complete(now: Date, reason: string | null = null): void {
    if (this.status !== 'active') throw new ClassNotActive(this.status);
    const left = this.meetings.getItems().filter((one) => !one.isCancelled && this.startOf(one) > now).length;
    if (left > 0 && reason === null) throw new MeetingsLeft(left);
    this.completionReason = reason;
    this.end('completed', now);
    this.record({ type: 'class-completed', class: this });
  }

  /** It will not take place, or not go on; billing refunds what was paid for its seats. */
  cancel(now: Date): void {
    if (this.isOver) throw new ClassIsOver(this.status);
    this.end('cancelled', now);
    this.record({ type: 'class-cancelled', class: this });
  }

  /** Idempotent. */
  unlockLesson(lessonId: string, teacherId: string, now: Date): void {
    const isTeacher =
      teacherId === this.instructorId ||
      this.meetings.getItems().some((one) => one.isTaughtBySubstitute(teacherId, this.startOf(one), now));
    if (!isTeacher) throw new NotYourClass();
    if (this.status !== 'active') throw new ClassNotActive(this.status);
    if (this.unlocks.getItems().some((unlock) => unlock.lessonId === lessonId)) return;
    if (this.unlocks.length >= this.totalMeetings) throw new UnlockLimitReached(this.totalMeetings);
    this.unlocks.add(new LessonUnlock(lessonId, now));
    this.record({ type: 'lesson-unlocked', class: this, lessonId });
  }

  private changeableMeeting(meetingId: string): Meeting {
    if (this.isOver) throw new ClassIsOver(this.status);
    return this.meeting(meetingId);
  }

  private requireFree(localStart: string, except?: Meeting): void {
    const taken = this.meetings
      .getItems()
      .some((one) => one !== except && !one.isCancelled && one.localStart === localStart);
    if (taken) throw new MeetingExists();
  }

  private get isOver(): boolean {
    return this.status === 'completed' || this.status === 'cancelled';
  }

  private end(status: 'completed' | 'cancelled', now: Date): void {
    for (const hold of this.seatHolds.getItems()) this.release(hold);
    this.status = status;
    this.endedAt = now;
  }

  /** When a meeting starts. */
  startOf({ localStart }: Pick<Meeting, 'localStart'>): Date {
    return instantOf(localStart, this.schedule.timeZone);
  }

  /**
   * Puts the meetings without a manual date on the dates of the schedule, in order. A meeting that stays keeps its id.
   * `before`: when the meetings started under the former schedule.
   */
  private plan(before: ReadonlyMap<Meeting, Date> = new Map()): void {
    const byDate = this.meetings.getItems().toSorted((a, b) => a.number - b.number);
    const manual = byDate.filter((meeting) => meeting.manual);
    const kept = manual.slice(0, this.totalMeetings);
    const planned = byDate.filter((meeting) => !meeting.manual);
    const taken = new Set(kept.map((meeting) => meeting.localStart));
    const count = this.totalMeetings - kept.length;
    // A date that was set by hand may be one of the schedule: the schedule then goes on after it.
    const starts = this.schedule
      .localStarts(count + kept.length)
      .filter((start) => !taken.has(start))
      .slice(0, count);
    const added = starts.slice(planned.length).map((start) => new Meeting(0, start));
    planned.slice(0, count).forEach((meeting, index) => (meeting.localStart = starts[index] as string));
    const removed = [...planned.slice(count), ...manual.slice(kept.length)];
    for (const meeting of removed) this.meetings.remove(meeting);
    for (const meeting of added) this.meetings.add(meeting);
    this.number();
    for (const meeting of removed) {
      const startsAt = before.get(meeting) ?? this.startOf(meeting);
      this.record({ type: 'meeting-cancelled', class: this, meeting, startsAt });
    }
    for (const meeting of added) this.record({ type: 'meeting-scheduled', class: this, meeting });
    for (const [meeting, previous] of before)
      if (!removed.includes(meeting) && previous.getTime() !== this.startOf(meeting).getTime())
        this.record({ type: 'meeting-moved', class: this, meeting, previous });
  }

  /** Numbers follow the dates. */
  private number(): void {
    const byDate = this.meetings.getItems().toSorted((a, b) => (a.localStart < b.localStart ? -1 : 1));
    byDate.forEach((meeting, index) => (meeting.number = index + 1));
  }

  private admit(studentId: string, now: Date, paid: Money | null, seatHoldId: string | null = null): CreditAccount {
    const enrollment = new ClassEnrollment(studentId, now, paid, seatHoldId);
    this.enrollments.add(enrollment);
    this.record({ type: 'student-enrolled', class: this, enrollment });
    return new CreditAccount(enrollment.id, this.id, studentId, this.totalMeetings, now);
  }

  private release(hold: SeatHold): void {
    this.seatHolds.remove(hold);
    this.record({ type: 'seat-released', class: this, hold });
  }

  private assertOpenForEnrollment(studentId: string): void {
    if (!this.isOpen) throw new EnrollmentClosed(this.status);
    if (this.isEnrolled(studentId)) throw new AlreadyEnrolled();
  }

  /** A group can be joined until it is active; a private class also while it is active. */
  private get isOpen(): boolean {
    return this.status === 'draft' || (this.status === 'active' && this.type === 'private');
  }

  private isEnrolled(studentId: string): boolean {
    return this.students.some((enrollment) => enrollment.studentId === studentId);
  }
}
