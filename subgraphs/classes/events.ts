import * as contracts from '../../schema/events/classes.js';
import type { PersonEvent } from '../../platform/domain/person.js';
import { publishEvents } from '../../platform/outbox.js';
import { receipts } from '../../platform/privacy.js';
import type { AvailabilityEvent } from './domain/availability.js';
import type { Booking, BookingEvent } from './domain/booking.js';
import type { Participant } from './domain/booking-seats.js';
import type { Class, ClassEvent } from './domain/class.js';
import type { Meeting } from './domain/meeting.js';
import type { CreditEvent } from './domain/credit-account.js';
import type { GroupSessionTemplateEvent } from './domain/group-session-template.js';
import type { TeachingAssignmentEvent } from './domain/teaching-assignment.js';

/** A student's seat in a session. */
const seat = ({ booking, participant }: { booking: Booking; participant: Participant }) => ({
  bookingId: booking.id,
  participantId: participant.id,
  studentId: participant.studentId,
  courseId: booking.courseId,
  assistantId: booking.assistantId,
});
/** The title of a private class may be the name of its student, so it stays here. */
const titleOf = ({ type, title }: Class): { title?: string } => (type === 'group' ? { title } : {});
const ofMeeting = ({ id, courseId, instructorId }: Class, meeting: Meeting) => ({
  classId: id,
  courseId,
  meetingId: meeting.id,
  teacherId: meeting.substituteId ?? instructorId,
});
const startsAt = ({ booking }: { booking: Booking }): string => booking.startsAt.toISOString();

type SessionEvent = BookingEvent | AvailabilityEvent | GroupSessionTemplateEvent | TeachingAssignmentEvent;

export const events = publishEvents<ClassEvent | PersonEvent | CreditEvent | SessionEvent>('classes', {
  ...receipts(contracts),
  'class-created': {
    contract: contracts.ClassCreated,
    data: ({ class: created }) => ({
      classId: created.id,
      courseId: created.courseId,
      instructorId: created.instructorId,
      classType: created.type,
      ...titleOf(created),
    }),
  },
  'class-updated': {
    contract: contracts.ClassUpdated,
    data: ({ class: changed }) => ({
      classId: changed.id,
      courseId: changed.courseId,
      instructorId: changed.instructorId,
      classType: changed.type,
      ...titleOf(changed),
    }),
  },
  'meeting-scheduled': {
    contract: contracts.MeetingScheduled,
    data: ({ class: planned, meeting }) => ({
      ...ofMeeting(planned, meeting),
      startsAt: planned.startOf(meeting).toISOString(),
    }),
  },
  'meeting-moved': {
    contract: contracts.MeetingMoved,
    data: ({ class: planned, meeting, previous }) => ({
      ...ofMeeting(planned, meeting),
      startsAt: planned.startOf(meeting).toISOString(),
      previousStartsAt: previous.toISOString(),
    }),
  },
  'meeting-cancelled': {
    contract: contracts.MeetingCancelled,
    data: ({ class: planned, meeting, startsAt }) => ({
      ...ofMeeting(planned, meeting),
      startsAt: startsAt.toISOString(),
    }),
  },
  'class-invitation-created': {
    contract: contracts.ClassInvitationCreated,
    data: ({ class: { id, courseId }, invitation }) => ({
      classId: id,
      courseId,
      invitationId: invitation.id,
      userId: invitation.userId,
      expiresAt: invitation.expiresAt.toISOString(),
    }),
  },
  'class-completed': { contract: contracts.ClassCompleted, data: (event) => ({ classId: event.class.id }) },
  'class-cancelled': {
    contract: contracts.ClassCancelled,
    data: (event) => ({
      classId: event.class.id,
      studentIds: event.class.students.map((enrollment) => enrollment.studentId),
    }),
  },
  'class-activated': { contract: contracts.ClassActivated, data: (event) => ({ classId: event.class.id }) },
  'seat-held': {
    contract: contracts.SeatHeld,
    data: ({ class: { id, courseId, price }, hold }) => ({
      classId: id,
      courseId,
      seatHoldId: hold.id,
      studentId: hold.studentId,
      price: { amountMinor: price.amountMinor, currency: price.currency },
      expiresAt: hold.expiresAt.toISOString(),
    }),
  },
  'seat-released': {
    contract: contracts.SeatReleased,
    data: (event) => ({ classId: event.class.id, seatHoldId: event.hold.id, studentId: event.hold.studentId }),
  },
  'student-enrolled': {
    contract: contracts.StudentEnrolled,
    data: ({ class: { id, courseId, totalMeetings }, enrollment }) => ({
      classId: id,
      courseId,
      enrollmentId: enrollment.id,
      studentId: enrollment.studentId,
      credits: totalMeetings,
    }),
  },
  'student-withdrawn': {
    contract: contracts.StudentWithdrawn,
    data: ({ class: { id, courseId }, enrollment }) => ({
      classId: id,
      courseId,
      enrollmentId: enrollment.id,
      studentId: enrollment.studentId,
    }),
  },
  'enrollment-rejected': {
    contract: contracts.EnrollmentRejected,
    data: ({ class: { id }, seatHoldId, studentId, paymentId }) => ({ classId: id, seatHoldId, studentId, paymentId }),
  },
  'lesson-unlocked': {
    contract: contracts.LessonUnlocked,
    data: ({ class: { id, courseId }, lessonId }) => ({ classId: id, courseId, lessonId }),
  },
  'attendance-marked': {
    contract: contracts.AttendanceMarked,
    data: ({ account, meetingId, status, previousStatus, localDate }) => ({
      classId: account.classId,
      meetingId,
      studentId: account.studentId,
      status,
      previousStatus,
      localDate,
    }),
  },
  'credit-deducted': {
    contract: contracts.CreditDeducted,
    data: ({ account, balance }) => ({ classId: account.classId, studentId: account.studentId, balance }),
  },
  'credit-adjusted': {
    contract: contracts.CreditAdjusted,
    data: ({ account, delta, balance }) => ({ classId: account.classId, studentId: account.studentId, delta, balance }),
  },
  'credit-low': {
    contract: contracts.CreditLow,
    data: ({ account, balance }) => ({ classId: account.classId, studentId: account.studentId, balance }),
  },
  'availability-changed': null,
  'teaching-assistant-assigned': null,
  'teaching-assistant-removed': null,
  'group-session-template-created': null,
  'session-scheduled': null,
  'booking-paid': null,
  'booking-requested': {
    contract: contracts.BookingRequested,
    data: (event) => ({
      ...seat(event),
      startsAt: startsAt(event),
      sessionType: event.booking.type,
      payWith: event.participant.payWith,
      amountDue: {
        amountMinor: event.participant.amountDue.amountMinor,
        currency: event.participant.amountDue.currency,
      },
      payBy: event.participant.payBy?.toISOString() ?? null,
    }),
  },
  'booking-confirmed': {
    contract: contracts.BookingConfirmed,
    data: (event) => ({ ...seat(event), startsAt: startsAt(event), sessionType: event.booking.type }),
  },
  'booking-rejected': {
    contract: contracts.BookingRejected,
    data: (event) => ({ ...seat(event), reason: event.reason }),
  },
  'booking-cancelled': {
    contract: contracts.BookingCancelled,
    data: (event) => ({ ...seat(event), startsAt: startsAt(event), by: event.by, giveBack: event.giveBack }),
  },
  'booking-rescheduled': {
    contract: contracts.BookingRescheduled,
    data: (event) => ({
      ...seat(event),
      startsAt: startsAt(event),
      previousStartsAt: event.previousStartsAt.toISOString(),
    }),
  },
  'booking-completed': {
    contract: contracts.BookingCompleted,
    data: (event) => ({ ...seat(event), attended: event.participant.attended !== false }),
  },
  'group-session-joined': {
    contract: contracts.GroupSessionJoined,
    data: ({ booking, participant }) => ({
      bookingId: booking.id,
      participantId: participant.id,
      studentId: participant.studentId,
      seatsLeft: booking.seatsLeft,
    }),
  },
  'group-session-full': {
    contract: contracts.GroupSessionFull,
    data: ({ booking }) => ({ bookingId: booking.id, courseId: booking.courseId }),
  },
  'waitlist-promoted': {
    contract: contracts.WaitlistPromoted,
    data: ({ booking, entry }) => ({
      bookingId: booking.id,
      studentId: entry.studentId,
      courseId: booking.courseId,
      startsAt: booking.startsAt.toISOString(),
      offeredUntil: (entry.offeredUntil ?? booking.startsAt).toISOString(),
    }),
  },
  'waitlist-changed': {
    contract: contracts.WaitlistChanged,
    data: ({ booking, entry }) => ({ bookingId: booking.id, studentId: entry.studentId, status: entry.status }),
  },
  'session-closed': {
    contract: contracts.SessionClosed,
    data: ({ booking }) => ({
      bookingId: booking.id,
      courseId: booking.courseId,
      assistantId: booking.assistantId,
      status: booking.status,
    }),
  },
});
