import { DAY, MINUTE } from '../../../platform/domain/clock.js';
import type { Money } from '../../../platform/domain/money.js';
import type { Schedule } from './schedule.js';

export type ClassType = 'group' | 'private';
export type ClassStatus = 'draft' | 'active' | 'completed' | 'cancelled';

/** How long a seat is held for its payment. */
export const SEAT_HOLD_MS = 15 * MINUTE;

/** How long after the end of a class its instructor can correct attendance; staff can at any time. */
export const CORRECTION_DAYS = 30;

/** How long an invitation to a class can be accepted. */
export const INVITATION_MS = 7 * DAY;

export interface ClassInvitation {
  readonly id: string;
  /** Null for a link that no user has used yet. */
  readonly userId: string | null;
  readonly expiresAt: Date;
}

/** Changes to a draft. Absent fields stay as they are. */
export interface ClassChanges {
  readonly title?: string | undefined;
  readonly schedule?: Schedule | undefined;
  readonly totalMeetings?: number | undefined;
  readonly capacity?: number | undefined;
  readonly price?: Money | undefined;
  /** Also of a class that has begun. */
  readonly place?: string | undefined;
}

export interface PaidSeat {
  readonly seatHoldId: string;
  readonly studentId: string;
  readonly paymentId: string;
  readonly amount: Money;
}
