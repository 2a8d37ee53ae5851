import { DomainError } from '../../../platform/domain/errors.js';

export class ClassNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'CLASS_NOT_FOUND';
  constructor() {
    super('Class not found.');
  }
}

export class NotYourClass extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'NOT_YOUR_CLASS';
  constructor() {
    super("Only the class's instructor may do this.");
  }
}

export class CourseNotAvailable extends DomainError {
  readonly kind = 'refused';
  readonly code = 'COURSE_NOT_AVAILABLE';
  constructor() {
    super('A class needs a published course.', { field: 'input.courseId' });
  }
}

export class PrivateClassIsNotPublished extends DomainError {
  readonly kind = 'refused';
  readonly code = 'PRIVATE_CLASS';
  constructor() {
    super('A private class is never listed. Invite the student instead.');
  }
}

export class InvitationRequired extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'INVITATION_REQUIRED';
  constructor() {
    super('A private class can be joined by invitation only.');
  }
}

export class ClassInvitationNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'CLASS_INVITATION_NOT_FOUND';
  constructor() {
    super('This invitation does not exist, was revoked, or is for someone else.');
  }
}

export class ClassInvitationExpired extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CLASS_INVITATION_EXPIRED';
  constructor() {
    super('This invitation has expired. Ask for a new one.');
  }
}

export class LessonNotInCourse extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'LESSON_NOT_IN_COURSE';
  constructor() {
    super("This lesson is not in the class's course.", { field: 'input.lessonId' });
  }
}

export class ClassIsFull extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CLASS_FULL';
  constructor(capacity: number) {
    super(`All ${capacity} seats are taken or held.`, { details: { capacity } });
  }
}

export class EnrollmentClosed extends DomainError {
  readonly kind = 'refused';
  readonly code = 'ENROLLMENT_CLOSED';
  constructor(status: string) {
    super(`This class can no longer be joined: it is ${status}.`, { details: { status } });
  }
}

export class AlreadyEnrolled extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'ALREADY_ENROLLED';
  constructor() {
    super('This student is in the class already.');
  }
}

export class SeatAlreadyHeld extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'SEAT_ALREADY_HELD';
  constructor(expiresAt: Date) {
    super('A seat is held for this student already: pay for it.', { details: { expiresAt: expiresAt.toISOString() } });
  }
}

export class NotEnrolled extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'NOT_ENROLLED';
  constructor() {
    super('This student is not in the class.');
  }
}

export class NotInClass extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'NOT_IN_CLASS';
  constructor() {
    super("Only the class's instructor and its students may do this.");
  }
}

export class ClassNotActive extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CLASS_NOT_ACTIVE';
  constructor(status: string) {
    super(`This needs an active class, and this one is ${status}.`, { details: { status } });
  }
}

export class ClassAlreadyStarted extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'CLASS_ALREADY_STARTED';
  constructor(status: string) {
    super(`Only a draft can be activated, and this class is ${status}.`, { details: { status } });
  }
}

export class ClassIsOver extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CLASS_OVER';
  constructor(status: string) {
    super(`This class is ${status}: it can not be changed.`, { details: { status } });
  }
}

export class PackageIsFixed extends DomainError {
  readonly kind = 'refused';
  readonly code = 'PACKAGE_FIXED';
  constructor(status: string) {
    super(`What a class offers is fixed once it has begun, and this one is ${status}.`, { details: { status } });
  }
}

export class PackageIsSold extends DomainError {
  readonly kind = 'refused';
  readonly code = 'PACKAGE_SOLD';
  constructor() {
    super('A seat is taken or held: the number of meetings that students pay for can not change.', {
      field: 'input.totalMeetings',
    });
  }
}

export class CapacityBelowStudents extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CAPACITY_BELOW_STUDENTS';
  constructor(taken: number) {
    super(`${taken} seats are taken or held: the class can not have fewer.`, {
      field: 'input.capacity',
      details: { taken },
    });
  }
}

export class ClassIsEmpty extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CLASS_EMPTY';
  constructor() {
    super('A class needs at least one student before it is activated.');
  }
}

export class UnlockLimitReached extends DomainError {
  readonly kind = 'refused';
  readonly code = 'UNLOCK_LIMIT_REACHED';
  constructor(totalMeetings: number) {
    super(`A class of ${totalMeetings} meetings unlocks at most ${totalMeetings} lessons.`, {
      details: { totalMeetings },
    });
  }
}

export class MeetingNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'MEETING_NOT_FOUND';
  constructor() {
    super('The class has no such meeting.', { field: 'input.meetingId' });
  }
}

export class MeetingExists extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'MEETING_EXISTS';
  constructor() {
    super('The class already meets at this time.', { field: 'input.localDate' });
  }
}

export class MeetingNotBegun extends DomainError {
  readonly kind = 'refused';
  readonly code = 'MEETING_NOT_BEGUN';
  constructor(startsAt: Date) {
    super('Attendance can be marked from the start of the meeting on.', {
      field: 'input.meetingId',
      details: { startsAt: startsAt.toISOString() },
    });
  }
}

export class MeetingsLeft extends DomainError {
  readonly kind = 'refused';
  readonly code = 'MEETINGS_LEFT';
  constructor(meetings: number) {
    super(`${meetings} meetings have not begun: give a reason to complete the class before them.`, {
      field: 'input.reason',
      details: { meetings },
    });
  }
}

export class CorrectionTooLate extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CORRECTION_TOO_LATE';
  constructor(days: number) {
    super(`Attendance can be corrected until ${days} days after the class ended. Ask staff.`, { details: { days } });
  }
}

export class CreditExhausted extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CREDIT_EXHAUSTED';
  constructor() {
    super('No credit is left: adjust the credit before marking this student as present.');
  }
}

export class InvalidSchedule extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'INVALID_SCHEDULE';
  constructor(reason: string) {
    super(reason, { field: 'input.schedule' });
  }
}
