import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, HOUR } from '../../../../platform/domain/clock.js';
import { derivedId } from '../../domain/derived-id.js';
import type { NoticeFacts, NoticeLinks } from '../../domain/notices.js';
import { inPlaceOf } from '../../queries/visibility.js';
import type { Audience } from './audience.js';
import { notify } from './notify.js';

interface Reminder {
  readonly of: 'meeting' | 'booking' | 'event';
  readonly id: string;
  readonly startsAt: string;
  readonly hours: number;
}

/** Reminds those who are concerned now. No user is reminded of what was cancelled, moved or has begun. */
export function remindOf(context: Context, reminder: Reminder): Promise<void> {
  const { of, id, startsAt, hours } = reminder;
  return runCommand(context, 'remind', async (transaction) => {
    const start = new Date(startsAt);
    if (start <= transaction.now) return;
    const concerned = await CONCERNED[of](transaction, id, start.toISOString(), hours);
    for (const { to, links, facts } of concerned)
      await notify(transaction, derivedId(`reminder ${of} ${id} ${start.toISOString()} ${hours}`), {
        to,
        notice: {
          kind: `${of}-reminder`,
          category: of === 'event' ? 'events' : 'classes',
          facts: { ...facts, hours, startsAt },
          links,
          expiresAt: startsAt,
          urgent: hours === 1,
        },
        duty: true,
      });
  });
}

type Concerned = { readonly to: Audience; readonly links: NoticeLinks; readonly facts?: NoticeFacts }[];

async function meetingAt({ sql }: Transaction, id: string, startsAt: string): Promise<Concerned> {
  const [meeting] = await sql<{ class_id: string; course_id: string; teacher_id: string }>(
    'select class_id, course_id, teacher_id from meeting where id = $1 and starts_at = $2',
    [id, startsAt],
  );
  if (!meeting) return [];
  const links = { classId: meeting.class_id, courseId: meeting.course_id };
  return [
    { to: { studentsOf: meeting.class_id }, links },
    { to: { users: [meeting.teacher_id] }, links },
  ];
}

/** Each side is notified of the other; an assistant with several students, of none. */
async function bookingAt({ sql }: Transaction, id: string, startsAt: string): Promise<Concerned> {
  const [booking] = await sql<{ course_id: string; assistant_id: string }>(
    'select course_id, assistant_id from booking where id = $1 and starts_at = $2',
    [id, startsAt],
  );
  const seats = await sql<{ student_id: string }>('select student_id from booking_seat where booking_id = $1', [id]);
  if (!booking || seats.length === 0) return [];
  const links = { courseId: booking.course_id, bookingId: id };
  const [first, ...others] = seats.map((seat) => seat.student_id);
  return [
    { to: { users: seats.map((seat) => seat.student_id) }, links: { ...links, actorId: booking.assistant_id } },
    {
      to: { users: [booking.assistant_id] },
      links: { ...links, ...(others.length === 0 && first && { actorId: first }) },
    },
  ];
}

/** Users who answered after the reminder was due know the time already. */
async function eventAt({ sql }: Transaction, id: string, startsAt: string, hours: number): Promise<Concerned> {
  const [event] = await sql<{ title: string }>(
    `select title from community_event where id = $1 and starts_at = $2 and status = 'published'`,
    [id, startsAt],
  );
  if (!event) return [];
  const going = await sql<{ user_id: string }>(
    `select rsvp.user_id from event_rsvp rsvp join community_event on community_event.id = rsvp.event_id
     where rsvp.event_id = $1 and rsvp.status in ('going', 'maybe') and responded_at <= $2
       and ${inPlaceOf('community_event', 'rsvp.user_id')}`,
    [id, after(new Date(startsAt), -hours * HOUR).toISOString()],
  );
  return [
    { to: { users: going.map((answer) => answer.user_id) }, links: { eventId: id }, facts: { event: event.title } },
  ];
}

const CONCERNED = { meeting: meetingAt, booking: bookingAt, event: eventAt } as const;
