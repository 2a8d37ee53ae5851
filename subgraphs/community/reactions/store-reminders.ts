import type { Transaction } from '../../../platform/command.js';
import { reaction } from '../../../platform/inbox.js';
import {
  BookingCancelled,
  BookingConfirmed,
  BookingRescheduled,
  MeetingCancelled,
  MeetingMoved,
  MeetingScheduled,
} from '../../../schema/events/classes.js';
import { EventChanged, EventPublished } from '../../../schema/events/community.js';
import { scheduleReminders } from '../commands/notification/schedule-reminders.js';

/* When meetings and sessions are, and who has a seat. Reminders are checked against it when they are due. */

interface Met {
  readonly meetingId: string;
  readonly classId: string;
  readonly courseId: string;
  readonly teacherId: string;
  readonly startsAt: string;
}

async function storeMeeting(transaction: Transaction, meeting: Met): Promise<void> {
  const { meetingId, classId, courseId, teacherId, startsAt } = meeting;
  await transaction.sql(
    `insert into meeting (id, class_id, course_id, teacher_id, starts_at) values ($1, $2, $3, $4, $5)
     on conflict (id) do update set teacher_id = excluded.teacher_id, starts_at = excluded.starts_at`,
    [meetingId, classId, courseId, teacherId, startsAt],
  );
  await scheduleReminders(transaction, 'meeting', meetingId, startsAt);
}

export const reminderStores = [
  reaction(EventPublished, (transaction, { data }) =>
    scheduleReminders(transaction, 'event', data.eventId, data.startsAt),
  ),
  reaction(EventChanged, (transaction, { data }) =>
    scheduleReminders(transaction, 'event', data.eventId, data.startsAt),
  ),
  reaction(MeetingScheduled, (transaction, { data }) => storeMeeting(transaction, data)),
  reaction(MeetingMoved, (transaction, { data }) => storeMeeting(transaction, data)),
  reaction(MeetingCancelled, async (transaction, { data }) => {
    await transaction.sql('delete from meeting where id = $1', [data.meetingId]);
  }),
  reaction(BookingConfirmed, async (transaction, { data: { bookingId, participantId, studentId, startsAt } }) => {
    await transaction.sql(
      `insert into booking_seat (participant_id, booking_id, student_id) values ($1, $2, $3) on conflict do nothing`,
      [participantId, bookingId, studentId],
    );
    await scheduleReminders(transaction, 'booking', bookingId, startsAt);
  }),
  reaction(BookingRescheduled, (transaction, { data }) =>
    scheduleReminders(transaction, 'booking', data.bookingId, data.startsAt),
  ),
  reaction(BookingCancelled, async (transaction, { data }) => {
    await transaction.sql('delete from booking_seat where participant_id = $1', [data.participantId]);
  }),
];
