import * as contracts from '../../schema/events/classes.js';
import { publishEvents } from '../../platform/outbox.js';
import type { ClassEvent } from './domain/class.js';
import type { CreditEvent } from './domain/credit-account.js';

export const events = publishEvents<ClassEvent | CreditEvent>('classes', {
  'class-created': {
    contract: contracts.ClassCreated,
    data: ({ class: { id, courseId, instructorId, type } }) => ({
      classId: id,
      courseId,
      instructorId,
      classType: type,
    }),
  },
  'class-updated': null,
  'meeting-added': null,
  'class-completed': { contract: contracts.ClassCompleted, data: (event) => ({ classId: event.class.id }) },
  'class-cancelled': { contract: contracts.ClassCancelled, data: (event) => ({ classId: event.class.id }) },
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
});
