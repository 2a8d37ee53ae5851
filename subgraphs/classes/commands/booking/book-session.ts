import { hasRole } from '../../../../platform/auth.js';
import { runIdempotently, violates, type Transaction } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { after, DAY, MINUTE } from '../../../../platform/domain/clock.js';
import { InvalidInput, NotAllowed } from '../../../../platform/domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { requireUser } from '../../../../platform/people.js';
import { Money } from '../../../../platform/domain/money.js';
import { Booking } from '../../domain/booking.js';
import {
  AssistantAlreadyBooked,
  BookingCourseNotFound,
  BookingTooFarAhead,
  SessionNotSold,
  StudentAlreadyBooked,
  StudentNotFound,
  TooManyUnpaid,
} from '../../domain/booking-errors.js';
import type { BookingPolicy, SeatPayment } from '../../domain/booking-terms.js';
import { policyOf } from '../../queries/booking-policy.js';
import { chooseAssistant } from './choose-assistant.js';
import { scheduleReview } from './load-booking.js';

export interface BookSession {
  readonly courseId: string;
  readonly startsAt: Date;
  readonly durationMinutes: number;
  readonly payWith: 'bundle' | 'per-session';
  /** Null: any who is free. */
  readonly assistantId?: string | null;
  /** Staff may book for others. Default: the viewer. */
  readonly studentId?: string | null;
  readonly idempotencyKey: string;
}

/** Books a session with a teaching assistant. The README lists the errors in the order of the checks. */
export async function bookSession(context: Context, input: BookSession): Promise<{ bookingId: string }> {
  const studentId = studentOf(context, input.studentId);
  mustBeWholeMinute(input.startsAt);
  return refusingOverlaps(() =>
    runIdempotently(context, 'bookSession', input, async (transaction) => {
      await requireStudent(transaction, studentId);
      await requireCourse(transaction, input.courseId);
      const policy = await policyOf(transaction.sql, input.courseId, input.payWith);
      requireNear(input.startsAt, policy, transaction.now);
      const wanted = { ...input, assistantId: input.assistantId ?? null, studentIds: [studentId] };
      const assistant = await chooseAssistant(transaction, wanted);
      const { payment, price } = await paymentFor(transaction, input.courseId, input.payWith);
      if (payment.kind === 'per-session') await requireFewUnpaid(transaction, studentId, payment.price, policy);
      const session = {
        courseId: input.courseId,
        assistantId: assistant.id,
        startsAt: input.startsAt,
        durationMinutes: input.durationMinutes,
        bufferMinutes: assistant.bufferMinutes,
        noticeMinutes: assistant.noticeMinutes,
        pricePerStudent: price,
      };
      const booking = transaction.add(Booking.individual(session, studentId, payment, transaction.now));
      await scheduleReview(transaction, booking);
      return { bookingId: booking.id };
    }),
  );
}

export function mustBeWholeMinute(startsAt: Date): void {
  if (startsAt.getTime() % MINUTE !== 0)
    throw new InvalidInput([{ field: 'input.startsAt', message: 'must be a whole minute' }]);
}

/** The viewer, or the student whom staff act for. Booking is buying, so the viewer's address must be verified. */
export function studentOf(context: Context, studentId: string | null | undefined): string {
  const viewer = requireVerified(context);
  if (studentId == null || studentId === viewer.id) return viewer.id;
  if (!hasRole(viewer, 'staff')) throw new NotAllowed();
  return studentId;
}

/** The viewer exists, since they are signed in; a student whom staff name is checked. */
export async function requireStudent(transaction: Transaction, studentId: string): Promise<void> {
  if (studentId === transaction.context.viewer?.id) return;
  await requireUser(transaction, studentId, { field: 'input.studentId', notFound: () => new StudentNotFound() });
}

export async function requireCourse(transaction: Transaction, courseId: string): Promise<void> {
  const known = isUuid(courseId) ? await transaction.sql('select from course where id = $1', [courseId]) : [];
  if (known.length === 0) throw new BookingCourseNotFound();
}

/** A bundle is billing's to find; the price is that of the newest product that sells single sessions of the course. */
async function paymentFor(
  transaction: Transaction,
  courseId: string,
  payWith: 'bundle' | 'per-session',
): Promise<{ payment: SeatPayment; price: Money }> {
  const [sold] = await transaction.sql<{ kind: string; amount: string; currency: string; free_cancel_hours: number }>(
    `select kind, price_amount_minor::text as amount, price_currency as currency, free_cancel_hours from support_option
     where course_id = $1 and not archived order by kind = 'session' desc, product_id desc limit 1`,
    [courseId],
  );
  const sessionSold = sold?.kind === 'session';
  const price = new Money(sessionSold ? Number(sold.amount) : 0, sold?.currency ?? 'EUR');
  if (payWith === 'bundle') return { payment: { kind: 'bundle' }, price };
  if (!sessionSold) throw new SessionNotSold();
  return { payment: { kind: 'per-session', price, freeCancelHours: sold.free_cancel_hours }, price };
}

/** A session is booked at most so many days ahead as the product allows. */
export function requireNear(
  startsAt: Date,
  { bookAheadDays }: BookingPolicy,
  now: Date,
  field: string | null = 'input.startsAt',
): void {
  if (startsAt > after(now, bookAheadDays * DAY)) throw new BookingTooFarAhead(bookAheadDays, field);
}

/** Sessions that wait for their payment hold an assistant, so a student has few of them. The student is locked. */
export async function requireFewUnpaid(
  transaction: Transaction,
  studentId: string,
  price: Money,
  { unpaidLimit }: BookingPolicy,
): Promise<void> {
  if (price.amountMinor === 0) return;
  const [row] = await transaction.sql<{ unpaid: number }>(
    `select count(*)::integer as unpaid from booking_participant
     where student_id = $1 and status = 'booked' and pay_by is not null and paid_at is null`,
    [studentId],
  );
  if ((row?.unpaid ?? 0) >= unpaidLimit) throw new TooManyUnpaid(unpaidLimit);
}

/** Two requests ran at once, and the constraints of the database let one through. */
export async function refusingOverlaps<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (violates(error, 'booking_assistant_overlap')) throw new AssistantAlreadyBooked();
    if (violates(error, 'booking_student_overlap') || violates(error, 'busy_time_overlap'))
      throw new StudentAlreadyBooked();
    throw error;
  }
}
