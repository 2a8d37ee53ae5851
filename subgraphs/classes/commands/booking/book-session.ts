import { hasRole } from '../../../../platform/auth.js';
import { runIdempotently, violates, type Transaction } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { MINUTE } from '../../../../platform/domain/clock.js';
import { InvalidInput, NotAllowed } from '../../../../platform/domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { requireUser } from '../../../../platform/people.js';
import { Money } from '../../../../platform/domain/money.js';
import { Booking } from '../../domain/booking.js';
import {
  AssistantAlreadyBooked,
  BookingCourseNotFound,
  SessionNotSold,
  StudentAlreadyBooked,
  StudentNotFound,
} from '../../domain/booking-errors.js';
import type { SeatPayment } from '../../domain/booking-terms.js';
import { chooseAssistant, mustBeFree, slotOf } from './choose-assistant.js';
import { scheduleReview } from './load-booking.js';

export interface BookSession {
  readonly courseId: string;
  readonly startsAt: Date;
  readonly durationMinutes: number;
  readonly payWith: 'bundle' | 'per-session';
  /** Null: any that is free. */
  readonly assistantId?: string | null;
  /** For staff, who book for others. Default: the viewer. */
  readonly studentId?: string | null;
  readonly idempotencyKey: string;
}

/** Books a session with a teaching assistant. The refusals come in the order of the questions. */
export async function bookSession(context: Context, input: BookSession): Promise<{ bookingId: string }> {
  const studentId = studentOf(context, input.studentId);
  mustBeWholeMinute(input.startsAt);
  return refusingOverlaps(() =>
    runIdempotently(context, 'bookSession', input, async (transaction) => {
      await requireStudent(transaction, studentId);
      await requireCourse(transaction, input.courseId);
      const assistant = await chooseAssistant(transaction, { ...input, assistantId: input.assistantId ?? null });
      await mustBeFree(transaction, studentId, slotOf(input));
      const { payment, price } = await paymentFor(transaction, input.courseId, input.payWith);
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

/** The viewer, or whom staff act for. Booking is buying. */
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

/** Two requests crossed, and the constraints of the database let one through. */
export async function refusingOverlaps<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (violates(error, 'booking_assistant_overlap')) throw new AssistantAlreadyBooked();
    if (violates(error, 'booking_student_overlap')) throw new StudentAlreadyBooked();
    throw error;
  }
}
