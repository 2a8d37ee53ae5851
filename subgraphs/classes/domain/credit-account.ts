import { Collection } from '@mikro-orm/core';
import { Aggregate } from '../../../platform/domain/aggregate.js';
import { newId } from '../../../platform/domain/ids.js';
import { CreditExhausted } from './errors.js';

export type AttendanceStatus = 'present' | 'late' | 'absent' | 'excused';
export type CreditEntryKind = 'grant' | 'deduction' | 'reversal' | 'adjustment';

export type CreditEvent =
  | {
      readonly type: 'attendance-marked';
      readonly account: CreditAccount;
      readonly meetingId: string;
      readonly status: AttendanceStatus;
      readonly previousStatus: AttendanceStatus | null;
      readonly localDate: string;
    }
  | { readonly type: 'credit-deducted'; readonly account: CreditAccount; readonly balance: number }
  | {
      readonly type: 'credit-adjusted';
      readonly account: CreditAccount;
      readonly delta: number;
      readonly balance: number;
    }
  | { readonly type: 'credit-low'; readonly account: CreditAccount; readonly balance: number };

/** Balance at which the student is notified. */
const LOW_BALANCE = 2;

/** One line of the ledger. Never changed, never deleted: the database refuses both, so it holds no text about a person. */
export class CreditEntry {
  readonly id = newId();
  readonly account!: CreditAccount;
  constructor(
    readonly kind: CreditEntryKind,
    readonly delta: number,
    readonly meetingId: string | null,
    /** Who did it; null for the platform. */
    readonly actorId: string | null,
    readonly createdAt: Date,
  ) {}
}

/** Why staff wrote an entry, in their own words. Beside the ledger, for it goes when the student is erased. */
export class CreditReason {
  readonly account!: CreditAccount;
  constructor(
    /** The entry's. */
    readonly id: string,
    readonly reason: string,
  ) {}
}

export class Attendance {
  readonly id = newId();
  readonly account!: CreditAccount;
  constructor(
    readonly meetingId: string,
    public status: AttendanceStatus,
    public markedAt: Date,
  ) {}
}

/**
 * What a student of a class has paid for and used: one credit a meeting. Its id is the enrollment's. The balance is the
 * sum of the entries and never below zero.
 */
export class CreditAccount extends Aggregate<CreditEvent> {
  balance = 0;
  readonly entries = new Collection<CreditEntry>(this);
  readonly reasons = new Collection<CreditReason>(this);
  readonly attendance = new Collection<Attendance>(this);

  constructor(
    readonly id: string,
    readonly classId: string,
    readonly studentId: string,
    credits: number,
    now: Date,
  ) {
    super();
    this.write('grant', credits, null, null, now);
  }

  /** Present and late cost one credit, absent and excused none. A correction reverses by a new entry; marking the same twice changes nothing. */
  markAttendance(
    meeting: { id: string; localDate: string },
    status: AttendanceStatus,
    actorId: string,
    now: Date,
  ): void {
    const marked = this.attendance.getItems().find((candidate) => candidate.meetingId === meeting.id);
    if (marked?.status === status) return;
    const previousStatus = marked?.status ?? null;
    const delta = cost(previousStatus) - cost(status);
    if (this.balance + delta < 0) throw new CreditExhausted();
    if (marked) {
      marked.status = status;
      marked.markedAt = now;
    } else {
      this.attendance.add(new Attendance(meeting.id, status, now));
    }
    this.record({
      type: 'attendance-marked',
      account: this,
      meetingId: meeting.id,
      status,
      previousStatus,
      localDate: meeting.localDate,
    });
    if (delta === 0) return;
    this.write(delta < 0 ? 'deduction' : 'reversal', delta, meeting.id, actorId, now);
    if (delta > 0) this.record({ type: 'credit-adjusted', account: this, delta, balance: this.balance });
    else this.record({ type: 'credit-deducted', account: this, balance: this.balance });
    this.warnAfter(delta);
  }

  /** A meeting was added to the class: one credit more. */
  grantMeeting(meetingId: string, now: Date): void {
    this.write('grant', 1, meetingId, null, now);
    this.record({ type: 'credit-adjusted', account: this, delta: 1, balance: this.balance });
  }

  /** Staff change the balance by hand, with a reason for the audit. */
  adjust(delta: number, reason: string, actorId: string, now: Date): void {
    if (this.balance + delta < 0) throw new CreditExhausted();
    const entry = this.write('adjustment', delta, null, actorId, now);
    this.reasons.add(new CreditReason(entry.id, reason));
    this.record({ type: 'credit-adjusted', account: this, delta, balance: this.balance });
    this.warnAfter(delta);
  }

  /** Once on each way down, also when a step passes over the mark. */
  private warnAfter(delta: number): void {
    if (this.balance > LOW_BALANCE || this.balance - delta <= LOW_BALANCE) return;
    this.record({ type: 'credit-low', account: this, balance: this.balance });
  }

  private write(
    kind: CreditEntryKind,
    delta: number,
    meetingId: string | null,
    actorId: string | null,
    now: Date,
  ): CreditEntry {
    this.balance += delta;
    const entry = new CreditEntry(kind, delta, meetingId, actorId, now);
    this.entries.add(entry);
    return entry;
  }
}

function cost(status: AttendanceStatus | null): number {
  return status === 'present' || status === 'late' ? 1 : 0;
}
