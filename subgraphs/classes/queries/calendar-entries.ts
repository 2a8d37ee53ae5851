import { requireViewer, type Context } from '../../../platform/context.js';
import { DAY } from '../../../platform/domain/clock.js';
import { instantsOf, type MeetingView, type Planned } from './enrollments.js';

/** The longest range, in days. What is in it is read at once. */
export const CALENDAR_DAYS = 100;

export interface CalendarEntry {
  /** Sorts by start. */
  readonly key: string;
  readonly kind: 'meeting' | 'session' | 'event';
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly cancelled: boolean;
  readonly classId: string | null;
  readonly meeting: MeetingView | null;
  readonly bookingId: string | null;
  readonly eventId: string | null;
}

/** What the viewer teaches, learns, has booked and goes to in the range, by start. Three statements. */
export async function calendarEntries(context: Context, from: Date, to: Date): Promise<CalendarEntry[]> {
  const { id } = requireViewer(context);
  const found = await Promise.all([
    meetingsOf(context, id, from, to),
    sessionsOf(context, id, from, to),
    eventsOf(context, id, from, to),
  ]);
  return found.flat().sort((a, b) => (a.key < b.key ? -1 : 1));
}

type Timed = Pick<CalendarEntry, 'kind' | 'startsAt' | 'endsAt' | 'cancelled'>;

function entry(of: string, timed: Timed, references: Partial<CalendarEntry>): CalendarEntry {
  const key = `${timed.startsAt.toISOString()}/${timed.kind}/${of}`;
  return { key, ...timed, classId: null, meeting: null, bookingId: null, eventId: null, ...references };
}

/** Meetings are found by a range of local time that is wider than any time zone. */
async function meetingsOf(context: Context, userId: string, from: Date, to: Date): Promise<CalendarEntry[]> {
  const bound = (instant: Date, days: number) => new Date(instant.getTime() + days * DAY).toISOString().slice(0, 16);
  const rows = await context.db.rows<Omit<MeetingView, 'startsAt' | 'endsAt'> & Planned & { over: boolean }>(
    `select distinct meeting.id, meeting.class_id, number, local_start, schedule_time_zone as time_zone,
       schedule_duration_minutes as duration_minutes, instructor_id, substitute_id,
       coalesce(meeting.place, class.place) as place, cancelled_at, cancellation_reason, status = 'cancelled' as over
     from (
       select id as class_id, 'instructor' as acts_as from class where instructor_id = $1
       union
       select class_id, 'substitute' from meeting where substitute_id = $1
       union
       select class_id, 'student' from class_enrollment where student_id = $1 and withdrawn_at is null
     ) member join class on class.id = member.class_id join meeting on meeting.class_id = class.id
       and (acts_as = 'student' or (acts_as = 'instructor' and substitute_id is null)
         or (acts_as = 'substitute' and substitute_id = $1))
     where local_start between $2 and $3`,
    [userId, bound(from, -2), bound(to, 2)],
  );
  return rows
    .map(({ over, ...row }) => ({ over, meeting: { ...row, ...instantsOf(row) } }))
    .filter(({ meeting: { startsAt, endsAt } }) => startsAt < to && endsAt > from)
    .map(({ over, meeting }) => {
      const { startsAt, endsAt, cancelledAt, classId } = meeting;
      const cancelled = over || cancelledAt !== null;
      return entry(meeting.id, { kind: 'meeting', startsAt, endsAt, cancelled }, { classId, meeting });
    });
}

async function sessionsOf(context: Context, userId: string, from: Date, to: Date): Promise<CalendarEntry[]> {
  const rows = await context.db.rows<{ id: string; startsAt: Date; endsAt: Date; cancelled: boolean }>(
    `select id, starts_at, ends_at, status = 'cancelled' as cancelled from booking
     where starts_at < $3 and ends_at > $2 and starts_at > $2::timestamptz - interval '1 day'
       and (assistant_id = $1 or exists (
         select from booking_participant seat where booking_id = booking.id and student_id = $1
           and seat.status in ('pending', 'booked', 'completed')))`,
    [userId, from.toISOString(), to.toISOString()],
  );
  return rows.map(({ id, ...times }) => entry(id, { kind: 'session', ...times }, { bookingId: id }));
}

/** Events that the viewer answered with anything but no, and those of their classes unless they said no. */
async function eventsOf(context: Context, userId: string, from: Date, to: Date): Promise<CalendarEntry[]> {
  const rows = await context.db.rows<{ id: string; startsAt: Date; endsAt: Date; cancelled: boolean }>(
    `select event.id, starts_at, ends_at, cancelled_at is not null as cancelled
     from community_event event left join community_rsvp rsvp on rsvp.event_id = event.id and rsvp.user_id = $1
     where starts_at < $3 and ends_at > $2 and (
       rsvp.status in ('going', 'maybe', 'waitlisted')
       or (rsvp.status is null and class_id in (
         select id from class where instructor_id = $1
         union select class_id from class_enrollment where student_id = $1 and withdrawn_at is null)))`,
    [userId, from.toISOString(), to.toISOString()],
  );
  return rows.map(({ id, ...times }) => entry(id, { kind: 'event', ...times }, { eventId: id }));
}
