import type { Context } from '../../../platform/context.js';

/** Everything of sessions that is about one person, as JSON. */
export async function bookingsOf(context: Context, userId: string): Promise<Record<string, unknown>[]> {
  const [sessions, seats, line, hours, assignments] = await Promise.all([
    context.db.rows<Record<string, unknown>>(
      `select 'session' as kind, id, type, status, course_id, starts_at, duration_minutes from booking
       where assistant_id = $1 order by starts_at, id`,
      [userId],
    ),
    context.db.rows<Record<string, unknown>>(
      `select 'seat' as kind, seat.id, booking_id, seat.status, course_id, assistant_id, seat.starts_at, duration_minutes,
         pay_with, amount_due_amount_minor, amount_due_currency, joined_at, paid_at
       from booking_participant seat join booking on booking.id = booking_id where student_id = $1 order by seat.id`,
      [userId],
    ),
    context.db.rows<Record<string, unknown>>(
      `select 'waitlist' as kind, id, booking_id, status, joined_at from waitlist_entry where student_id = $1 order by id`,
      [userId],
    ),
    context.db.rows<Record<string, unknown>>(
      `select 'availability' as kind, time_zone, weekly_hours, exceptions, notice_minutes, buffer_minutes, daily_limit
       from availability where id = $1`,
      [userId],
    ),
    context.db.rows<Record<string, unknown>>(
      `select 'teaching-assignment' as kind, id, course_id, assigned_at, ended_at from teaching_assignment
       where assistant_id = $1 order by id`,
      [userId],
    ),
  ]);
  return [...sessions, ...seats, ...line, ...hours, ...assignments];
}
