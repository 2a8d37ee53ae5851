import { DomainError } from '../../../platform/domain/errors.js';

/* Errors of bookings, in the order in which they are checked. */

export class StudentNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'STUDENT_NOT_FOUND';
  static override readonly meaning = 'Student not found.';
  static override readonly field = 'input.studentId';
}

export class BookingCourseNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'COURSE_NOT_FOUND';
  static override readonly meaning = 'Published course not found.';
  static override readonly field = 'input.courseId';
}

export class AssistantNotOnCourse extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'ASSISTANT_NOT_ON_COURSE';
  static override readonly meaning = 'This teaching assistant does not teach this course.';
  static override readonly field = 'input.assistantId';
}

export class NoAssistantFree extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'NO_ASSISTANT_FREE';
  static override readonly meaning = 'No teaching assistant of this course is free at this time.';
  static override readonly field = 'input.startsAt';
}

export class OutsideAvailability extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'OUTSIDE_AVAILABILITY';
  static override readonly meaning = 'The teaching assistant does not work at this time.';
  static override readonly field = 'input.startsAt';
}

export class NoticeTooShort extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'NOTICE_TOO_SHORT';
  static override readonly meaning = 'A session must be booked … minutes before it begins.';
  static override readonly details = ['noticeMinutes'];
  constructor(noticeMinutes: number) {
    super(`A session must be booked ${noticeMinutes} minutes before it begins.`, {
      field: 'input.startsAt',
      details: { noticeMinutes },
    });
  }
}

export class BufferTooShort extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'BUFFER_TOO_SHORT';
  static override readonly meaning = 'The teaching assistant needs … minutes between two sessions.';
  static override readonly details = ['bufferMinutes'];
  constructor(bufferMinutes: number) {
    super(`The teaching assistant needs ${bufferMinutes} minutes between two sessions.`, {
      field: 'input.startsAt',
      details: { bufferMinutes },
    });
  }
}

export class DailyLimitReached extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'DAILY_LIMIT_REACHED';
  static override readonly meaning = 'The teaching assistant gives at most … sessions a day.';
  static override readonly details = ['dailyLimit'];
  constructor(dailyLimit: number) {
    super(`The teaching assistant gives at most ${dailyLimit} sessions a day.`, {
      field: 'input.startsAt',
      details: { dailyLimit },
    });
  }
}

export class AssistantAlreadyBooked extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'ASSISTANT_ALREADY_BOOKED';
  static override readonly meaning = 'The teaching assistant is busy at this time.';
  static override readonly field = 'input.startsAt';
}

export class StudentAlreadyBooked extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'STUDENT_ALREADY_BOOKED';
  static override readonly meaning = 'The student is busy at this time.';
  static override readonly field = 'input.startsAt';
}

export class OwnSession extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'OWN_SESSION';
  static override readonly meaning = 'A teaching assistant can not take a session that they give.';
  static override readonly field = 'input.assistantId';
}

export class BookingTooFarAhead extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'BOOKING_TOO_FAR_AHEAD';
  static override readonly meaning = 'A session can be booked at most … days ahead.';
  static override readonly details = ['days'];
  constructor(days: number, field: string | null) {
    super(`A session can be booked at most ${days} days ahead.`, { ...(field && { field }), details: { days } });
  }
}

export class TooManyUnpaid extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'TOO_MANY_UNPAID';
  static override readonly meaning = 'At most … sessions can wait for their payment. Pay for one of them first.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`At most ${limit} sessions can wait for their payment. Pay for one of them first.`, { details: { limit } });
  }
}

export class SessionNotSold extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'SESSION_NOT_SOLD';
  static override readonly meaning = 'Single sessions of this course are not sold: pay with a bundle.';
  static override readonly field = 'input.payWith';
}

export class BookingNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'BOOKING_NOT_FOUND';
  static override readonly meaning = 'Booking not found.';
  static override readonly field = 'input.bookingId';
}

export class BookingNotActive extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'BOOKING_NOT_ACTIVE';
  static override readonly meaning = 'This needs a booking that will take place, and this one is ….';
  static override readonly details = ['status'];
  constructor(status: string) {
    super(`This needs a booking that will take place, and this one is ${status}.`, { details: { status } });
  }
}

export class BookingStillPending extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'BOOKING_PENDING';
  static override readonly meaning = 'The booking waits for its bundle: try again in a moment.';
}

export class SessionStarted extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'SESSION_STARTED';
  static override readonly meaning = 'The session has begun.';
}

export class SessionNotHeldYet extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'SESSION_NOT_HELD_YET';
  static override readonly meaning = 'A session is completed when it is over, not before.';
}

export class TooLateToReschedule extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'TOO_LATE_TO_RESCHEDULE';
  static override readonly meaning = 'A session can be moved until … hours before it begins.';
  static override readonly details = ['hours'];
  constructor(hours: number) {
    super(`A session can be moved until ${hours} hours before it begins.`, { details: { hours } });
  }
}

export class NotAGroupSession extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'NOT_A_GROUP_SESSION';
  static override readonly meaning = 'Only a group session can be joined.';
  static override readonly field = 'input.bookingId';
}

export class NotAnIndividualSession extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'NOT_AN_INDIVIDUAL_SESSION';
  static override readonly meaning = 'Only a session with one student can be moved.';
  static override readonly field = 'input.bookingId';
}

export class AlreadyJoined extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'ALREADY_JOINED';
  static override readonly meaning = 'The student has a seat in this session already.';
}

export class SessionIsFull extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'SESSION_FULL';
  static override readonly meaning = 'All … seats are taken: join the waitlist.';
  static override readonly details = ['capacity'];
  constructor(capacity: number) {
    super(`All ${capacity} seats are taken: join the waitlist.`, { details: { capacity } });
  }
}

export class SeatsAreLeft extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'SEATS_LEFT';
  static override readonly meaning = 'There are seats left: join the session.';
  static override readonly details = ['seatsLeft'];
  constructor(seatsLeft: number) {
    super(SeatsAreLeft.meaning, { details: { seatsLeft } });
  }
}

export class AlreadyWaiting extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'ALREADY_WAITING';
  static override readonly meaning = 'The student is on the waitlist already.';
}

export class SeatNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'SEAT_NOT_FOUND';
  static override readonly meaning = 'The student has no seat in this session.';
  static override readonly field = 'input.studentId';
}

export class NoShowTooLate extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'NO_SHOW_TOO_LATE';
  static override readonly meaning = 'A student can be marked as absent until 7 days after the session.';
}

export class NotWaiting extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'NOT_WAITING';
  static override readonly meaning = 'The student is not on the waitlist.';
}

export class NotYourAvailability extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'NOT_YOUR_AVAILABILITY';
  static override readonly meaning = 'Teaching assistants set their own hours, staff those of everyone.';
}

export class NotYourCourse extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'NOT_YOUR_COURSE';
  static override readonly meaning = 'Only the lead instructor of the course and staff may do this.';
}

export class InvalidAvailability extends DomainError {
  static override readonly kind = 'invalid';
  static override readonly code = 'INVALID_AVAILABILITY';
  static override readonly meaning = 'The hours or exceptions of an availability are not possible.';
  constructor(reason: string, field: string) {
    super(reason, { field });
  }
}
