import { DomainError } from '../../../platform/domain/errors.js';

export class ClassNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'CLASS_NOT_FOUND';
  static override readonly meaning = 'Class not found.';
}

export class NotYourClass extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'NOT_YOUR_CLASS';
  static override readonly meaning = "Only the class's instructor may do this.";
}

export class CourseNotAvailable extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'COURSE_NOT_AVAILABLE';
  static override readonly meaning = 'A class needs a published course.';
  static override readonly field = 'input.courseId';
}

export class PrivateClassIsNotPublished extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'PRIVATE_CLASS';
  static override readonly meaning = 'A private class is never listed. Invite the student instead.';
}

export class InvitationRequired extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'INVITATION_REQUIRED';
  static override readonly meaning = 'A private class can be joined by invitation only.';
}

export class ClassInvitationNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'CLASS_INVITATION_NOT_FOUND';
  static override readonly meaning = 'This invitation does not exist, was revoked, or is for someone else.';
}

export class ClassInvitationExpired extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CLASS_INVITATION_EXPIRED';
  static override readonly meaning = 'This invitation has expired. Ask for a new one.';
}

export class LessonNotInCourse extends DomainError {
  static override readonly kind = 'invalid';
  static override readonly code = 'LESSON_NOT_IN_COURSE';
  static override readonly meaning = "This lesson is not in the class's course.";
  static override readonly field = 'input.lessonId';
}

export class ClassIsFull extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CLASS_FULL';
  static override readonly meaning = 'All … seats are taken or held.';
  static override readonly details = ['capacity'];
  constructor(capacity: number) {
    super(`All ${capacity} seats are taken or held.`, { details: { capacity } });
  }
}

export class EnrollmentClosed extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'ENROLLMENT_CLOSED';
  static override readonly meaning = 'This class can no longer be joined: it is ….';
  static override readonly details = ['status'];
  constructor(status: string) {
    super(`This class can no longer be joined: it is ${status}.`, { details: { status } });
  }
}

export class AlreadyEnrolled extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'ALREADY_ENROLLED';
  static override readonly meaning = 'This student is in the class already.';
}

export class SeatAlreadyHeld extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'SEAT_ALREADY_HELD';
  static override readonly meaning = 'A seat is held for this student already: pay for it.';
  static override readonly details = ['expiresAt'];
  constructor(expiresAt: Date) {
    super(SeatAlreadyHeld.meaning, { details: { expiresAt: expiresAt.toISOString() } });
  }
}

export class NotEnrolled extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'NOT_ENROLLED';
  static override readonly meaning = 'This student is not in the class.';
}

export class NotInClass extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'NOT_IN_CLASS';
  static override readonly meaning = "Only the class's instructor and its students may do this.";
}

export class ClassNotActive extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CLASS_NOT_ACTIVE';
  static override readonly meaning = 'This needs an active class, and this one is ….';
  static override readonly details = ['status'];
  constructor(status: string) {
    super(`This needs an active class, and this one is ${status}.`, { details: { status } });
  }
}

export class ClassAlreadyStarted extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'CLASS_ALREADY_STARTED';
  static override readonly meaning = 'Only a draft can be activated, and this class is ….';
  static override readonly details = ['status'];
  constructor(status: string) {
    super(`Only a draft can be activated, and this class is ${status}.`, { details: { status } });
  }
}

export class ClassIsOver extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CLASS_OVER';
  static override readonly meaning = 'This class is …: it can not be changed.';
  static override readonly details = ['status'];
  constructor(status: string) {
    super(`This class is ${status}: it can not be changed.`, { details: { status } });
  }
}

export class PackageIsFixed extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'PACKAGE_FIXED';
  static override readonly meaning = 'What a class offers is fixed once it has begun, and this one is ….';
  static override readonly details = ['status'];
  constructor(status: string) {
    super(`What a class offers is fixed once it has begun, and this one is ${status}.`, { details: { status } });
  }
}

export class PackageIsSold extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'PACKAGE_SOLD';
  static override readonly meaning =
    'A seat is taken or held: the number of meetings that students pay for can not change.';
  static override readonly field = 'input.totalMeetings';
}

export class CapacityBelowStudents extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CAPACITY_BELOW_STUDENTS';
  static override readonly meaning = '… seats are taken or held: the class can not have fewer.';
  static override readonly details = ['taken'];
  constructor(taken: number) {
    super(`${taken} seats are taken or held: the class can not have fewer.`, {
      field: 'input.capacity',
      details: { taken },
    });
  }
}

export class ClassIsEmpty extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CLASS_EMPTY';
  static override readonly meaning = 'A class needs at least one student before it is activated.';
}

export class UnlockLimitReached extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'UNLOCK_LIMIT_REACHED';
  static override readonly meaning = 'A class of … meetings unlocks at most … lessons.';
  static override readonly details = ['totalMeetings'];
  constructor(totalMeetings: number) {
    super(`A class of ${totalMeetings} meetings unlocks at most ${totalMeetings} lessons.`, {
      details: { totalMeetings },
    });
  }
}

export class MeetingNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'MEETING_NOT_FOUND';
  static override readonly meaning = 'The class has no such meeting.';
  static override readonly field = 'input.meetingId';
}

export class MeetingExists extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'MEETING_EXISTS';
  static override readonly meaning = 'The class already meets at this time.';
  static override readonly field = 'input.localDate';
}

export class MeetingBegun extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'MEETING_BEGUN';
  static override readonly meaning = 'The meeting has begun. If it did not take place, cancel it first.';
  static override readonly field = 'input.meetingId';
}

export class MeetingNotAhead extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'MEETING_NOT_AHEAD';
  static override readonly meaning = 'A meeting can only be moved to a time that is ahead.';
  static override readonly field = 'input.localDate';
}

export class MeetingIsCancelled extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'MEETING_CANCELLED';
  static override readonly meaning = 'The meeting was cancelled. Move it to a new time first.';
  static override readonly field = 'input.meetingId';
}

export class MeetingNotBegun extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'MEETING_NOT_BEGUN';
  static override readonly meaning = 'Attendance can be marked from the start of the meeting on.';
  static override readonly details = ['startsAt'];
  constructor(startsAt: Date) {
    super(MeetingNotBegun.meaning, {
      field: 'input.meetingId',
      details: { startsAt: startsAt.toISOString() },
    });
  }
}

export class MeetingsLeft extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'MEETINGS_LEFT';
  static override readonly meaning = '… meetings have not begun: give a reason to complete the class before them.';
  static override readonly details = ['meetings'];
  constructor(meetings: number) {
    super(`${meetings} meetings have not begun: give a reason to complete the class before them.`, {
      field: 'input.reason',
      details: { meetings },
    });
  }
}

export class CorrectionTooLate extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CORRECTION_TOO_LATE';
  static override readonly meaning = 'Attendance can be corrected until … days after the class ended. Ask staff.';
  static override readonly details = ['days'];
  constructor(days: number) {
    super(`Attendance can be corrected until ${days} days after the class ended. Ask staff.`, { details: { days } });
  }
}

export class CreditExhausted extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CREDIT_EXHAUSTED';
  static override readonly meaning = 'No credit is left: adjust the credit before marking this student as present.';
}

export class InvalidSchedule extends DomainError {
  static override readonly kind = 'invalid';
  static override readonly code = 'INVALID_SCHEDULE';
  static override readonly meaning = 'The schedule of a class is not possible.';
  constructor(reason: string) {
    super(reason, { field: 'input.schedule' });
  }
}
