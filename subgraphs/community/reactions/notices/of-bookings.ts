import type { Transaction } from '../../../../platform/command.js';
import {
  BookingCancelled,
  BookingConfirmed,
  BookingRejected,
  BookingRequested,
  BookingRescheduled,
  GroupSessionJoined,
  WaitlistChanged,
  WaitlistPromoted,
} from '../../../../schema/events/classes.js';
import type { NoticeFacts, NoticeKind } from '../../domain/notices.js';
import { row, type NoticeFor } from './row.js';

interface Booked {
  readonly bookingId: string;
  readonly studentId: string;
  readonly assistantId: string;
  readonly courseId: string;
}

/** The student and the assistant, except the one who acted. Each notice links to the other person, whose name it shows. */
function bothSides(
  { data, actor }: { readonly data: Booked; readonly actor?: string | undefined },
  text: NoticeKind,
  facts: NoticeFacts,
): NoticeFor[] {
  const { bookingId, studentId, assistantId, courseId } = data;
  return (
    [
      ['student', studentId, assistantId],
      ['assistant', assistantId, studentId],
    ] as const
  ).map(([role, to, actorId]) => ({
    to,
    text,
    facts: { ...facts, role },
    links: { courseId, bookingId, actorId },
    duty: true,
    except: actor,
  }));
}

/** What is known of a session whose event names only its id; empty for one of before bookings were stored. */
async function storedBooking(transaction: Transaction, bookingId: string) {
  const [booking] = await transaction.sql<{ course_id: string; assistant_id: string; starts_at: string }>(
    'select course_id, assistant_id, starts_at from booking where id = $1',
    [bookingId],
  );
  return booking;
}

export const OF_BOOKINGS = [
  row(BookingRequested, 'classes', (event) => {
    const { startsAt, assistantId } = event.data;
    // The student asked for it, also where another user acted for them.
    return bothSides(event, 'booking-requested', { startsAt }).filter(({ to }) => to === assistantId);
  }),
  row(BookingConfirmed, 'classes', (event) => bothSides(event, 'booking-confirmed', { startsAt: event.data.startsAt })),
  row(BookingRescheduled, 'classes', (event) =>
    bothSides(event, 'booking-moved', {
      startsAt: event.data.startsAt,
      previousStartsAt: event.data.previousStartsAt,
    }),
  ),
  // An event without an actor names by its data who cancelled.
  row(BookingCancelled, 'classes', (event) => {
    const { startsAt, by, studentId, assistantId } = event.data;
    const actor =
      event.actor ?? { student: studentId, assistant: assistantId, staff: undefined, platform: undefined }[by];
    return bothSides({ data: event.data, actor }, 'booking-cancelled', { startsAt });
  }),
  row(BookingRejected, 'classes', ({ data: { studentId, courseId, bookingId, reason } }) => [
    { to: studentId, text: 'booking-rejected', facts: { reason }, links: { courseId, bookingId } },
  ]),
  // The student knows: they joined. BookingConfirmed notifies of a confirmed seat.
  row(GroupSessionJoined, 'classes', async ({ data: { bookingId, studentId, seatsLeft }, actor }, transaction) => {
    const booking = await storedBooking(transaction, bookingId);
    if (!booking) return [];
    const { course_id: courseId, assistant_id: to, starts_at: startsAt } = booking;
    const facts = { seatsLeft, startsAt: new Date(startsAt).toISOString() };
    return [
      {
        to,
        text: 'session-joined',
        facts,
        links: { courseId, bookingId, actorId: studentId },
        duty: true,
        except: actor,
      },
    ];
  }),
  row(WaitlistPromoted, 'classes', ({ data: { bookingId, studentId, courseId, startsAt, offeredUntil } }) => [
    {
      to: studentId,
      text: 'waitlist-promoted',
      facts: { startsAt, expiresAt: offeredUntil },
      links: { courseId, bookingId },
      expiresAt: offeredUntil,
    },
  ]),
  row(WaitlistChanged, 'classes', async ({ data: { bookingId, studentId, status } }, transaction) => {
    if (status !== 'expired') return [];
    const booking = await storedBooking(transaction, bookingId);
    const links = { bookingId, ...(booking && { courseId: booking.course_id }) };
    return [{ to: studentId, text: 'waitlist-expired', links }];
  }),
];
