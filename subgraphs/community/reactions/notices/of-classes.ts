import {
  ClassActivated,
  ClassCancelled,
  ClassCompleted,
  ClassInvitationCreated,
  CreditAdjusted,
  CreditLow,
  EnrollmentRejected,
  LessonUnlocked,
  MeetingCancelled,
  MeetingMoved,
  SeatHeld,
  SeatReleased,
  StudentEnrolled,
  StudentWithdrawn,
} from '../../../../schema/events/classes.js';
import { row, toUser } from './row.js';

export const OF_CLASSES = [
  row(ClassActivated, 'classes', ({ data: { classId } }) => [
    { to: { studentsOf: classId }, text: 'class-activated', links: { classId } },
  ]),
  row(ClassCompleted, 'classes', ({ data: { classId } }) => [
    { to: { studentsOf: classId }, text: 'class-completed', links: { classId } },
  ]),
  row(ClassCancelled, 'classes', ({ data: { classId, studentIds }, actor }) => [
    { to: { users: studentIds }, text: 'class-cancelled', links: { classId } },
    { to: { instructorOf: classId }, text: 'class-cancelled', links: { classId }, except: actor },
  ]),
  // A link has no recipient yet.
  row(ClassInvitationCreated, 'classes', ({ data: { userId, expiresAt, classId, courseId } }) =>
    userId === null
      ? []
      : [{ to: userId, text: 'class-invitation', facts: { expiresAt }, links: { classId, courseId }, expiresAt }],
  ),
  row(SeatHeld, 'classes', ({ data: { studentId, classId, courseId, expiresAt } }) => [
    { to: studentId, text: 'seat-held', facts: { expiresAt }, links: { classId, courseId }, expiresAt },
  ]),
  row(SeatReleased, 'classes', ({ data: { studentId, classId } }) =>
    toUser('seat-released', studentId, {}, { classId }),
  ),
  row(StudentEnrolled, 'classes', ({ data: { studentId, classId, courseId, credits }, actor }) => [
    { to: studentId, text: 'student-enrolled', facts: { credits }, links: { classId, courseId } },
    {
      to: { instructorOf: classId },
      text: 'class-joined',
      links: { classId, courseId, actorId: studentId },
      duty: true,
      except: actor,
    },
  ]),
  row(StudentWithdrawn, 'classes', ({ data: { studentId, classId, courseId }, actor }) => [
    { to: studentId, text: 'student-withdrawn', links: { classId, courseId }, except: actor },
    {
      to: { instructorOf: classId },
      text: 'class-left',
      links: { classId, courseId, actorId: studentId },
      duty: true,
      except: actor,
    },
  ]),
  row(EnrollmentRejected, 'classes', ({ data: { studentId, classId } }) =>
    toUser('enrollment-rejected', studentId, {}, { classId }),
  ),
  row(CreditLow, 'classes', ({ data: { studentId, classId, balance } }) =>
    toUser('credit-low', studentId, { balance }, { classId }),
  ),
  row(CreditAdjusted, 'classes', ({ data: { studentId, classId, balance } }) =>
    toUser('credit-adjusted', studentId, { balance }, { classId }),
  ),
  row(MeetingMoved, 'classes', ({ data: { classId, courseId, teacherId, startsAt, previousStartsAt }, actor }) =>
    [{ studentsOf: classId }, { users: [teacherId] }].map((to) => ({
      to,
      text: 'meeting-moved',
      facts: { startsAt, previousStartsAt },
      links: { classId, courseId },
      except: actor,
    })),
  ),
  row(MeetingCancelled, 'classes', ({ data: { classId, courseId, teacherId, startsAt }, actor }) =>
    [{ studentsOf: classId }, { users: [teacherId] }].map((to) => ({
      to,
      text: 'meeting-cancelled',
      facts: { startsAt },
      links: { classId, courseId },
      except: actor,
    })),
  ),
  row(LessonUnlocked, 'classes', ({ data: { classId, courseId, lessonId } }) => [
    { to: { studentsOf: classId }, text: 'lesson-unlocked', links: { classId, courseId, lessonId } },
  ]),
];
