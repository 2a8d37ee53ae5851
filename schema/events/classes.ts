import { z } from 'zod';
import { eventContract, id, instant, localDate, money, privacyReceipts, title } from './contract.js';

const attendance = z.enum(['present', 'late', 'absent', 'excused']);

/** Subject: the class. */
export const ClassCreated = eventContract({
  domain: 'classes',
  name: 'class-created',
  version: 1,
  consumers: ['courses', 'gamification', 'community'],
  data: z.object({
    classId: id,
    courseId: id,
    instructorId: id,
    classType: z.enum(['group', 'private']),
    /** Of a group; the title of a private class may be a name. */
    title: title.optional(),
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    instructorId: '01976d2a-7c00-7000-8000-000000000001',
    classType: 'group',
    title: 'Evening group',
  },
});

/** A class was changed or published; every field as it is now. Subject: the class. */
export const ClassUpdated = eventContract({
  domain: 'classes',
  name: 'class-updated',
  version: 1,
  consumers: ['courses', 'community', 'gamification'],
  data: z.object({
    classId: id,
    courseId: id,
    instructorId: id,
    classType: z.enum(['group', 'private']),
    /** Of a group; the title of a private class may be a name. */
    title: title.optional(),
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    instructorId: '01976d2a-7c00-7000-8000-000000000001',
    classType: 'group',
    title: 'Evening group',
  },
});

/** A meeting was planned, or has another teacher. Subject: the class. */
export const MeetingScheduled = eventContract({
  domain: 'classes',
  name: 'meeting-scheduled',
  version: 1,
  consumers: ['community'],
  data: z.object({
    classId: id,
    courseId: id,
    meetingId: id,
    teacherId: id,
    startsAt: instant,
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    meetingId: '01976d2a-7c00-7000-8000-000000000008',
    teacherId: '01976d2a-7c00-7000-8000-000000000001',
    startsAt: '2026-03-31T17:30:00.000Z',
  },
});

/** A meeting takes place at another time. Subject: the class. */
export const MeetingMoved = eventContract({
  domain: 'classes',
  name: 'meeting-moved',
  version: 1,
  consumers: ['community'],
  data: z.object({
    classId: id,
    courseId: id,
    meetingId: id,
    teacherId: id,
    startsAt: instant,
    previousStartsAt: instant,
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    meetingId: '01976d2a-7c00-7000-8000-000000000008',
    teacherId: '01976d2a-7c00-7000-8000-000000000001',
    startsAt: '2026-03-31T17:30:00.000Z',
    previousStartsAt: '2026-03-24T18:30:00.000Z',
  },
});

/** A planned meeting does not take place; `startsAt` is when it would have started. The meetings of a class that is cancelled or completed are not listed one by one. Subject: the class. */
export const MeetingCancelled = eventContract({
  domain: 'classes',
  name: 'meeting-cancelled',
  version: 1,
  consumers: ['community'],
  data: z.object({
    classId: id,
    courseId: id,
    meetingId: id,
    teacherId: id,
    startsAt: instant,
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    meetingId: '01976d2a-7c00-7000-8000-000000000008',
    teacherId: '01976d2a-7c00-7000-8000-000000000001',
    startsAt: '2026-03-31T17:30:00.000Z',
  },
});

/** One person may join the class until `expiresAt`; `userId` is null for a link that no one has used yet. Subject: the class. */
export const ClassInvitationCreated = eventContract({
  domain: 'classes',
  name: 'class-invitation-created',
  version: 1,
  consumers: ['community'],
  data: z.object({
    classId: id,
    courseId: id,
    invitationId: id,
    userId: id.nullable(),
    expiresAt: instant,
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    invitationId: '01976d2a-7c00-7000-8000-000000000014',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    expiresAt: '2026-04-05T10:00:00.000Z',
  },
});

/** Teaching began; a group class takes no new students from now on. Subject: the class. */
export const ClassActivated = eventContract({
  domain: 'classes',
  name: 'class-activated',
  version: 1,
  consumers: ['community', 'billing'],
  data: z.object({
    classId: id,
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
  },
});

/** Subject: the class. */
export const ClassCompleted = eventContract({
  domain: 'classes',
  name: 'class-completed',
  version: 1,
  consumers: ['community'],
  data: z.object({
    classId: id,
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
  },
});

/** It will not take place, or not go on. `studentIds` are those who were in it. Subject: the class. */
export const ClassCancelled = eventContract({
  domain: 'classes',
  name: 'class-cancelled',
  version: 1,
  consumers: ['courses', 'gamification', 'community', 'billing'],
  data: z.object({
    classId: id,
    studentIds: z.array(id),
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
    studentIds: ['01976d2a-7c00-7000-8000-000000000001'],
  },
});

/** A student asked to join: the seat waits for the payment until it expires. Subject: the class. */
export const SeatHeld = eventContract({
  domain: 'classes',
  name: 'seat-held',
  version: 1,
  consumers: ['community', 'billing'],
  data: z.object({
    classId: id,
    courseId: id,
    seatHoldId: id,
    studentId: id,
    price: money,
    expiresAt: instant,
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    seatHoldId: '01976d2a-7c00-7000-8000-000000000003',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    price: {
      amountMinor: 24000,
      currency: 'EUR',
    },
    expiresAt: '2026-03-29T10:15:00.000Z',
  },
});

/** The hold ended without a payment. Subject: the class. */
export const SeatReleased = eventContract({
  domain: 'classes',
  name: 'seat-released',
  version: 1,
  consumers: ['community', 'billing'],
  data: z.object({
    classId: id,
    seatHoldId: id,
    studentId: id,
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
    seatHoldId: '01976d2a-7c00-7000-8000-000000000003',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/** Subject: the class. */
export const StudentEnrolled = eventContract({
  domain: 'classes',
  name: 'student-enrolled',
  version: 1,
  consumers: ['courses', 'gamification', 'community', 'billing'],
  data: z.object({
    classId: id,
    courseId: id,
    enrollmentId: id,
    studentId: id,
    credits: z.int().nonnegative(),
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    enrollmentId: '01976d2a-7c00-7000-8000-000000000006',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    credits: 8,
  },
});

/** Subject: the class. */
export const StudentWithdrawn = eventContract({
  domain: 'classes',
  name: 'student-withdrawn',
  version: 1,
  consumers: ['courses', 'gamification', 'community', 'billing'],
  data: z.object({
    classId: id,
    courseId: id,
    enrollmentId: id,
    studentId: id,
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    enrollmentId: '01976d2a-7c00-7000-8000-000000000006',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/** A payment came, but there is no seat: it must be given back. Subject: the class. */
export const EnrollmentRejected = eventContract({
  domain: 'classes',
  name: 'enrollment-rejected',
  version: 1,
  consumers: ['community', 'billing'],
  data: z.object({
    classId: id,
    seatHoldId: id,
    studentId: id,
    paymentId: id,
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
    seatHoldId: '01976d2a-7c00-7000-8000-000000000003',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    paymentId: '01976d2a-7c00-7000-8000-000000000008',
  },
});

/** Attendance of one student at one meeting, first or corrected. `localDate` is the meeting's day in the class's zone. Subject: the enrollment. */
export const AttendanceMarked = eventContract({
  domain: 'classes',
  name: 'attendance-marked',
  version: 1,
  consumers: ['gamification'],
  data: z.object({
    classId: id,
    meetingId: id,
    studentId: id,
    status: attendance,
    previousStatus: attendance.nullable(),
    localDate: localDate,
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
    meetingId: '01976d2a-7c00-7000-8000-000000000008',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    status: 'present',
    previousStatus: null,
    localDate: '2026-03-29',
  },
});

/** Subject: the enrollment. */
export const CreditDeducted = eventContract({
  domain: 'classes',
  name: 'credit-deducted',
  version: 1,
  consumers: [],
  data: z.object({
    classId: id,
    studentId: id,
    balance: z.int().nonnegative(),
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    balance: 7,
  },
});

/** Given back by a correction, or changed by staff. Subject: the enrollment. */
export const CreditAdjusted = eventContract({
  domain: 'classes',
  name: 'credit-adjusted',
  version: 1,
  consumers: ['community'],
  data: z.object({
    classId: id,
    studentId: id,
    delta: z.int(),
    balance: z.int().nonnegative(),
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    delta: 1,
    balance: 8,
  },
});

/** Two credits are left. Subject: the enrollment. */
export const CreditLow = eventContract({
  domain: 'classes',
  name: 'credit-low',
  version: 1,
  consumers: ['community'],
  data: z.object({
    classId: id,
    studentId: id,
    balance: z.int().nonnegative(),
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    balance: 2,
  },
});

/** The lesson's exercises are open to the class's students. Subject: the class. */
export const LessonUnlocked = eventContract({
  domain: 'classes',
  name: 'lesson-unlocked',
  version: 1,
  consumers: ['courses', 'community'],
  data: z.object({
    classId: id,
    courseId: id,
    lessonId: id,
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    lessonId: '01976d2a-7c00-7000-8000-000000000005',
  },
});

/** A student wants a seat in a session. On a bundle it waits until billing holds a session of the bundle or says that there is none; else it is theirs, and `amountDue` is asked for until `payBy`. Subject: the booking. */
export const BookingRequested = eventContract({
  domain: 'classes',
  name: 'booking-requested',
  version: 1,
  consumers: ['community', 'billing'],
  data: z.object({
    bookingId: id,
    participantId: id,
    studentId: id,
    courseId: id,
    assistantId: id,
    startsAt: instant,
    sessionType: z.enum(['individual', 'group']),
    payWith: z.enum(['bundle', 'per-session']),
    amountDue: money,
    payBy: instant.nullable(),
  }),
  example: {
    bookingId: '01976d2a-7c00-7000-8000-000000000011',
    participantId: '01976d2a-7c00-7000-8000-000000000012',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    assistantId: '01976d2a-7c00-7000-8000-000000000013',
    startsAt: '2026-03-29T10:00:00.000Z',
    sessionType: 'individual',
    payWith: 'per-session',
    amountDue: { amountMinor: 2500, currency: 'EUR' },
    payBy: '2026-03-29T08:00:00.000Z',
  },
});

/** The seat is the student's. Subject: the booking. */
export const BookingConfirmed = eventContract({
  domain: 'classes',
  name: 'booking-confirmed',
  version: 1,
  consumers: ['community'],
  data: z.object({
    bookingId: id,
    participantId: id,
    studentId: id,
    courseId: id,
    assistantId: id,
    startsAt: instant,
    sessionType: z.enum(['individual', 'group']),
  }),
  example: {
    bookingId: '01976d2a-7c00-7000-8000-000000000011',
    participantId: '01976d2a-7c00-7000-8000-000000000012',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    assistantId: '01976d2a-7c00-7000-8000-000000000013',
    startsAt: '2026-03-29T10:00:00.000Z',
    sessionType: 'individual',
  },
});

/** There is no session of a bundle for the seat, or no one said so in time. Subject: the booking. */
export const BookingRejected = eventContract({
  domain: 'classes',
  name: 'booking-rejected',
  version: 1,
  consumers: ['community', 'billing'],
  data: z.object({
    bookingId: id,
    participantId: id,
    studentId: id,
    courseId: id,
    assistantId: id,
    reason: z.enum(['no-bundle', 'no-sessions-left', 'timeout']),
  }),
  example: {
    bookingId: '01976d2a-7c00-7000-8000-000000000011',
    participantId: '01976d2a-7c00-7000-8000-000000000012',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    assistantId: '01976d2a-7c00-7000-8000-000000000013',
    reason: 'no-bundle',
  },
});

/** The student does not come. `giveBack`: the session of the bundle or the payment goes back; else it is used. Subject: the booking. */
export const BookingCancelled = eventContract({
  domain: 'classes',
  name: 'booking-cancelled',
  version: 1,
  consumers: ['community', 'billing'],
  data: z.object({
    bookingId: id,
    participantId: id,
    studentId: id,
    courseId: id,
    assistantId: id,
    startsAt: instant,
    by: z.enum(['student', 'assistant', 'staff', 'platform']),
    giveBack: z.boolean(),
  }),
  example: {
    bookingId: '01976d2a-7c00-7000-8000-000000000011',
    participantId: '01976d2a-7c00-7000-8000-000000000012',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    assistantId: '01976d2a-7c00-7000-8000-000000000013',
    startsAt: '2026-03-29T10:00:00.000Z',
    by: 'student',
    giveBack: true,
  },
});

/** The session takes place at another time; what paid for it stays. Subject: the booking. */
export const BookingRescheduled = eventContract({
  domain: 'classes',
  name: 'booking-rescheduled',
  version: 1,
  consumers: ['community', 'billing'],
  data: z.object({
    bookingId: id,
    participantId: id,
    studentId: id,
    courseId: id,
    assistantId: id,
    startsAt: instant,
    previousStartsAt: instant,
  }),
  example: {
    bookingId: '01976d2a-7c00-7000-8000-000000000011',
    participantId: '01976d2a-7c00-7000-8000-000000000012',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    assistantId: '01976d2a-7c00-7000-8000-000000000013',
    startsAt: '2026-03-29T10:00:00.000Z',
    previousStartsAt: '2026-03-28T10:00:00.000Z',
  },
});

/** The session was held: what was paid for the seat is used. Subject: the booking. */
export const BookingCompleted = eventContract({
  domain: 'classes',
  name: 'booking-completed',
  version: 1,
  consumers: ['billing'],
  data: z.object({
    bookingId: id,
    participantId: id,
    studentId: id,
    courseId: id,
    assistantId: id,
    /** False: the student did not come. May be said again, with another answer. */
    attended: z.boolean().optional(),
  }),
  example: {
    bookingId: '01976d2a-7c00-7000-8000-000000000011',
    participantId: '01976d2a-7c00-7000-8000-000000000012',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    assistantId: '01976d2a-7c00-7000-8000-000000000013',
    attended: true,
  },
});

/** Subject: the booking. */
export const GroupSessionJoined = eventContract({
  domain: 'classes',
  name: 'group-session-joined',
  version: 1,
  consumers: ['community'],
  data: z.object({
    bookingId: id,
    participantId: id,
    studentId: id,
    seatsLeft: z.int().nonnegative(),
  }),
  example: {
    bookingId: '01976d2a-7c00-7000-8000-000000000011',
    participantId: '01976d2a-7c00-7000-8000-000000000012',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    seatsLeft: 3,
  },
});

/** The last seat is taken. Subject: the booking. */
export const GroupSessionFull = eventContract({
  domain: 'classes',
  name: 'group-session-full',
  version: 1,
  consumers: [],
  data: z.object({
    bookingId: id,
    courseId: id,
  }),
  example: {
    bookingId: '01976d2a-7c00-7000-8000-000000000011',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
  },
});

/** A seat is kept for the first in line until `offeredUntil`. Subject: the booking. */
export const WaitlistPromoted = eventContract({
  domain: 'classes',
  name: 'waitlist-promoted',
  version: 1,
  consumers: ['community'],
  data: z.object({
    bookingId: id,
    studentId: id,
    courseId: id,
    startsAt: instant,
    offeredUntil: instant,
  }),
  example: {
    bookingId: '01976d2a-7c00-7000-8000-000000000011',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    startsAt: '2026-03-29T10:00:00.000Z',
    offeredUntil: '2026-03-28T12:00:00.000Z',
  },
});

/** A student came into the line or left it, by themselves or because the offer ended. Subject: the booking. */
export const WaitlistChanged = eventContract({
  domain: 'classes',
  name: 'waitlist-changed',
  version: 1,
  consumers: ['community'],
  data: z.object({
    bookingId: id,
    studentId: id,
    status: z.enum(['waiting', 'offered', 'accepted', 'expired', 'left']),
  }),
  example: {
    bookingId: '01976d2a-7c00-7000-8000-000000000011',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    status: 'left',
  },
});

/** No one can join or leave the session any more. Subject: the booking. */
export const SessionClosed = eventContract({
  domain: 'classes',
  name: 'session-closed',
  version: 1,
  consumers: [],
  data: z.object({
    bookingId: id,
    courseId: id,
    assistantId: id,
    status: z.enum(['completed', 'cancelled']),
  }),
  example: {
    bookingId: '01976d2a-7c00-7000-8000-000000000011',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    assistantId: '01976d2a-7c00-7000-8000-000000000013',
    status: 'completed',
  },
});

export const { DataExported, DataErased, DataRequestFailed } = privacyReceipts('classes');
