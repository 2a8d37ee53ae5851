import { z } from 'zod';
import { eventContract, id, instant, localDate, money } from './contract.js';

const attendance = z.enum(['present', 'late', 'absent', 'excused']);

/** Subject: the class. */
export const ClassCreated = eventContract({
  domain: 'classes',
  name: 'class-created',
  version: 1,
  data: z.object({
    classId: id,
    courseId: id,
    instructorId: id,
    classType: z.enum(['group', 'private']),
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    instructorId: '01976d2a-7c00-7000-8000-000000000001',
    classType: 'group',
  },
});

/** Teaching began; a group class takes nobody in from now on. Subject: the class. */
export const ClassActivated = eventContract({
  domain: 'classes',
  name: 'class-activated',
  version: 1,
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
  data: z.object({
    classId: id,
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
  },
});

/** Subject: the class. */
export const ClassCancelled = eventContract({
  domain: 'classes',
  name: 'class-cancelled',
  version: 1,
  data: z.object({
    classId: id,
  }),
  example: {
    classId: '01976d2a-7c00-7000-8000-000000000007',
  },
});

/** A student asked to join: the seat waits for the payment until it expires. Subject: the class. */
export const SeatHeld = eventContract({
  domain: 'classes',
  name: 'seat-held',
  version: 1,
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
