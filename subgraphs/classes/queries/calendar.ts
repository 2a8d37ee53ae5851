import type { Context } from '../../../platform/context.js';
import { after, DAY, MINUTE, now } from '../../../platform/domain/clock.js';
import { hashOfSecret } from '../commands/shared/secrets.js';
import { bookingsOf } from './bookings.js';
import { instantsOf, type Planned } from './enrollments.js';
import { iCalendar, type CalendarEvent } from './icalendar.js';

/** What is longer ago than this is no more in a calendar. */
const PAST_DAYS = 90;

interface Feed {
  readonly userId: string;
  readonly classId: string | null;
}

/** The calendar behind `<secret>.ics`; undefined where there is none, or where its person is no more in the class. */
export async function calendarOf(context: Context, parameter: string): Promise<string | undefined> {
  const secret = parameter.replace(/\.ics$/, '');
  const feed = await context.db.row<Feed>('select user_id, class_id from calendar_feed where secret_hash = $1', [
    hashOfSecret(secret),
  ]);
  if (!feed) return undefined;
  const meetings = await meetingsFor(context, feed);
  if (feed.classId !== null) {
    const [first] = meetings;
    return first && iCalendar(first.title, meetings.map(eventOf), now());
  }
  const events = [...meetings.map(eventOf), ...(await sessionsOf(context, feed.userId))];
  events.sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  return iCalendar('Lyceum', events, now());
}

interface PlannedMeeting extends Planned {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly status: string;
}

/** Meetings of the class of the feed or of all classes that its person teaches or is in at the time of asking. */
function meetingsFor(context: Context, { userId, classId }: Feed): Promise<PlannedMeeting[]> {
  return context.db.rows(
    `select meeting.id, number, local_start, title, status, schedule_time_zone as time_zone,
       schedule_duration_minutes as duration_minutes
     from meeting join class on class.id = class_id
     where ($2::uuid is null or class.id = $2)
       and (instructor_id = $1 or class.id in (
         select class_id from class_enrollment where student_id = $1 and withdrawn_at is null))
       and ($2::uuid is not null or local_start >= $3)
     order by class.id, number`,
    [
      userId,
      classId,
      after(now(), -PAST_DAYS * DAY)
        .toISOString()
        .slice(0, 16),
    ],
  );
}

/** Sessions with a teaching assistant, as a student or as the assistant. */
async function sessionsOf(context: Context, userId: string): Promise<CalendarEvent[]> {
  const oldest = after(now(), -PAST_DAYS * DAY);
  return (await bookingsOf(context, userId))
    .filter((booking) => booking.startsAt >= oldest)
    .map(({ id, startsAt, durationMinutes, status }) => ({
      uid: `${id}@lyceum`,
      summary: 'Session with a teaching assistant',
      startsAt,
      endsAt: after(startsAt, durationMinutes * MINUTE),
      status: status === 'pending' ? 'TENTATIVE' : 'CONFIRMED',
    }));
}

function eventOf(meeting: PlannedMeeting): CalendarEvent {
  return {
    uid: `${meeting.id}@lyceum`,
    summary: `${meeting.title} (${meeting.number})`,
    status: meeting.status === 'cancelled' ? 'CANCELLED' : 'CONFIRMED',
    ...instantsOf(meeting),
  };
}
