import { HOUR, MINUTE, SECOND } from '../../../platform/domain/clock.js';
import type { Money } from '../../../platform/domain/money.js';

export type BookingType = 'individual' | 'group';
/** `pending`: waits for its bundle. `full`: a group session with no seat left. */
export type BookingStatus = 'pending' | 'booked' | 'full' | 'completed' | 'cancelled' | 'rejected';
export type ParticipantStatus = 'pending' | 'booked' | 'completed' | 'cancelled' | 'rejected';
export type WaitlistStatus = 'waiting' | 'offered' | 'accepted' | 'expired' | 'left';

/** Why a seat did not come about. */
export type RejectionReason = 'no-bundle' | 'no-sessions-left' | 'timeout';
export type CancelledBy = 'student' | 'assistant' | 'staff' | 'platform';

/** How a student pays for a seat. The price is 0 where nothing is due. */
export type SeatPayment =
  | { readonly kind: 'bundle' }
  | { readonly kind: 'per-session'; readonly price: Money; readonly freeCancelHours: number };

/** What is known of a session before anybody has a seat in it. */
export interface Session {
  readonly courseId: string;
  readonly assistantId: string;
  readonly startsAt: Date;
  readonly durationMinutes: number;
  readonly bufferMinutes: number;
  readonly noticeMinutes: number;
  readonly pricePerStudent: Money;
  readonly templateId?: string;
}

/** How long a seat waits for billing to hold a session of the student's bundle. */
export const BUNDLE_HOLD_MS = 45 * SECOND;
/** How long a seat that got free is kept for the first in line. */
export const OFFER_MS = 2 * HOUR;
/** A student has at least this long to pay, also when the session begins soon. */
export const LEAST_TIME_TO_PAY_MS = 15 * MINUTE;
/** A session that was not completed by hand counts as held this long after its end. */
export const COMPLETED_AFTER_MS = 24 * HOUR;
export const DEFAULT_DURATION_MINUTES = 60;

/** The rules of the product that sells the sessions. */
export interface BookingPolicy {
  /** Until how many hours before its start a student cancels free of charge. */
  readonly freeCancelHours: number;
  /** How many days ahead a student may choose a time. */
  readonly bookAheadDays: number;
  /** How many sessions of one student may wait for their payment at once. */
  readonly unpaidLimit: number;
}

/** Where no product says otherwise. */
export const DEFAULT_POLICY: BookingPolicy = { freeCancelHours: 24, bookAheadDays: 60, unpaidLimit: 2 };
