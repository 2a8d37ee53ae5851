import { PeopleUnavailable } from '../../../platform/domain/errors.js';
import type { Context } from '../../../platform/context.js';

import { after, DAY, MINUTE, now } from '../../../platform/domain/clock.js';
import { hashOfSecret } from '../commands/shared/secrets.js';
import { instantsOf, type Planned } from './enrollments.js';
import { iCalendar, type CalendarEvent } from '../../../platform/services/icalendar.js';

/** How long past events stay in the calendar of a person. */
const PAST_DAYS = 90;
/** How long a cancelled event stays, so that calendars that refresh rarely remove it. */
const CANCELLED_DAYS = 30;

interface Feed {
  readonly userId: string;
  readonly classId: string | null;
}

/** The calendar behind `<secret>.ics`; undefined for an unknown secret, or when its person left the class. */
export async function calendarOf(context: Context, parameter: string): Promise<string | undefined> {
  const secret = parameter.replace(/\.ics$/, '');
  const feed = await context.db.row<Feed>('select user_id, class_id from calendar_feed where secret_hash = $1', [
    hashOfSecret(secret),
  ]);
  if (!feed) return undefined;
  if (feed.classId !== null) {
    const title = await titleOfClass(context, feed.userId, feed.classId);
    return title === undefined ? undefined : iCalendar(title, await eventsOf(context, feed));
  }
  const events = await eventsOf(context, feed);
  events.sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime() || (a.uid < b.uid ? -1 : 1));
  return iCalendar('Lyceum', events);
}

/** Names are read from the domain that owns them, for this text only. While it does not answer, the text has no names. */
async function eventsOf(context: Context, feed: Feed): Promise<CalendarEvent[]> {
  const meetings = await meetingsFor(context, feed);
  const sessions = feed.classId === null ? await sessionsOf(context, feed.userId) : [];
  const people = new Set([...meetings, ...sessions].flatMap((one) => othersIn(one, feed.userId)));
  const names = await context.people.displayNames([...people]).catch((error: unknown) => {
    if (error instanceof PeopleUnavailable) return new Map<string, string>();
    throw error;
  });
  const namesIn = (one: WithPeople): string[] => othersIn(one, feed.userId).flatMap((id) => names.get(id) ?? []);
  return [
    ...meetings.map((meeting) => eventOf(meeting, namesIn(meeting))),
    ...sessions.map((session) => sessionEvent(session, namesIn(session))),
  ];
}

interface WithPeople {
  readonly teacherId: string;
  /** Of a session that the person of the feed gives. */
  readonly studentIds?: readonly string[];
}

/** A student sees who teaches, an assistant who comes. */
function othersIn({ teacherId, studentIds = [] }: WithPeople, userId: string): readonly string[] {
  return teacherId === userId ? studentIds : [teacherId];
}

async function titleOfClass(context: Context, userId: string, classId: string): Promise<string | undefined> {
  const found = await context.db.row<{ title: string }>(
    `select title from class where id = $2 and (instructor_id = $1 or exists (
       select from class_enrollment where class_id = class.id and student_id = $1 and withdrawn_at is null))`,
    [userId, classId],
  );
  return found?.title;
}

interface PlannedMeeting extends Planned, WithPeople {
  readonly place: string | null;
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly courseTitle: string | null;
  readonly isCancelled: boolean;
  readonly revision: number;
  readonly changedAt: Date;
}

/**
 * Meetings of the class of the feed, or of all classes that its person teaches or is in. Meetings of a cancelled class, and
 * those after the person left, are cancelled for 30 days.
 */
function meetingsFor(context: Context, { userId, classId }: Feed): Promise<PlannedMeeting[]> {
  return context.db.rows(
    `select meeting.id, number, local_start, class.title,
       case when member.left_at is null then coalesce(meeting.place, class.place) end as place,
       coalesce(meeting.substitute_id, class.instructor_id) as teacher_id, course.title as course_title, schedule_time_zone as time_zone,
       schedule_duration_minutes as duration_minutes,
       class.status = 'cancelled' or member.left_at is not null or cancelled_at is not null as is_cancelled,
       meeting.revision + (class.status = 'cancelled' or member.left_at is not null)::integer as revision,
       greatest(meeting.changed_at, member.left_at, case when class.status = 'cancelled' then ended_at end) as changed_at
     from (
       select id as class_id, null::timestamptz as left_at, 'instructor' as acts_as from class where instructor_id = $1
       union
       select class_id, null, 'substitute' from meeting where substitute_id = $1
       union
       select class_id, withdrawn_at, 'student' from class_enrollment where student_id = $1 and (withdrawn_at is null
         or (withdrawn_at > $4 and not exists (select from class_enrollment other
           where other.class_id = class_enrollment.class_id and other.student_id = $1 and other.withdrawn_at is null)))
     ) member join class on class.id = member.class_id join meeting on meeting.class_id = class.id
       and (acts_as = 'student' or (acts_as = 'instructor' and substitute_id is null)
         or (acts_as = 'substitute' and substitute_id = $1))
       left join course on course.id = class.course_id
     where ($2::uuid is null or class.id = $2) and ($2::uuid is not null or local_start >= $3)
       and (class.status <> 'cancelled' or ended_at > $4)
       and (member.left_at is null or local_start > to_char(member.left_at at time zone schedule_time_zone, 'YYYY-MM-DD"T"HH24:MI'))
     order by class.id, number`,
    [
      userId,
      classId,
      after(now(), -PAST_DAYS * DAY)
        .toISOString()
        .slice(0, 16),
      after(now(), -CANCELLED_DAYS * DAY).toISOString(),
    ],
  );
}

interface PlannedSession extends WithPeople {
  readonly place: string | null;
  readonly id: string;
  readonly startsAt: Date;
  readonly durationMinutes: number;
  readonly status: string;
  readonly courseTitle: string | null;
  readonly revision: number;
  readonly changedAt: Date;
}

/** Sessions with a teaching assistant, as a student or as the assistant. Cancelled ones stay for 30 days. */
async function sessionsOf(context: Context, userId: string): Promise<PlannedSession[]> {
  return context.db.rows<PlannedSession>(
    `select * from (
       select booking.id, booking.starts_at, duration_minutes, course.title as course_title, revision, changed_at,
         assistant_id as teacher_id, availability.place,
         case when assistant_id = $1 then array(
           select student_id from booking_participant seat where seat.booking_id = booking.id
             and seat.status in ('pending', 'booked', 'completed') order by seat.id) end as student_ids,
         coalesce(case when assistant_id <> $1 then (
           select seat.status from booking_participant seat where seat.booking_id = booking.id and student_id = $1
           order by seat.id desc limit 1) end, booking.status) as status
       from booking left join course on course.id = booking.course_id
         left join availability on availability.id = assistant_id
       where booking.starts_at > $2 and (assistant_id = $1
         or booking.id in (select booking_id from booking_participant where student_id = $1))
     ) session
     where status in ('pending', 'booked', 'full', 'completed') or (status = 'cancelled' and changed_at > $3)
     order by starts_at, id`,
    [userId, after(now(), -PAST_DAYS * DAY).toISOString(), after(now(), -CANCELLED_DAYS * DAY).toISOString()],
  );
}

function sessionEvent(session: PlannedSession, names: readonly string[]): CalendarEvent {
  const { id, startsAt, durationMinutes, status, courseTitle, revision, changedAt, place } = session;
  return {
    uid: `${id}@lyceum`,
    summary: 'Session with a teaching assistant',
    ...describing(courseTitle, names),
    place,
    startsAt,
    endsAt: after(startsAt, durationMinutes * MINUTE),
    status: status === 'cancelled' ? 'CANCELLED' : status === 'pending' ? 'TENTATIVE' : 'CONFIRMED',
    sequence: revision + (status === 'cancelled' ? 1 : 0),
    changedAt,
  };
}

function eventOf(meeting: PlannedMeeting, names: readonly string[]): CalendarEvent {
  return {
    uid: `${meeting.id}@lyceum`,
    summary: `${meeting.title} (${meeting.number})`,
    ...describing(meeting.courseTitle, names),
    place: meeting.place,
    status: meeting.isCancelled ? 'CANCELLED' : 'CONFIRMED',
    sequence: meeting.revision,
    changedAt: meeting.changedAt,
    ...instantsOf(meeting),
  };
}

function describing(courseTitle: string | null, names: readonly string[]): { description?: string } {
  const lines = [
    ...(courseTitle === null ? [] : [`Course: ${courseTitle}`]),
    ...(names.length === 0 ? [] : [`With: ${names.join(', ')}`]),
  ];
  return lines.length === 0 ? {} : { description: lines.join('\n') };
}
