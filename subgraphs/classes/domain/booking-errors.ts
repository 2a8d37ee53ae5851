import { DomainError } from '../../../platform/domain/errors.js';

/* Errors of bookings, in the order in which they are checked. */

export class StudentNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'STUDENT_NOT_FOUND';
  constructor() {
    super('Student not found.', { field: 'input.studentId' });
  }
}

export class BookingCourseNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'COURSE_NOT_FOUND';
  constructor() {
    super('Published course not found.', { field: 'input.courseId' });
  }
}

export class AssistantNotOnCourse extends DomainError {
  readonly kind = 'refused';
  readonly code = 'ASSISTANT_NOT_ON_COURSE';
  constructor() {
    super('This teaching assistant does not teach this course.', { field: 'input.assistantId' });
  }
}

export class NoAssistantFree extends DomainError {
  readonly kind = 'refused';
  readonly code = 'NO_ASSISTANT_FREE';
  constructor() {
    super('No teaching assistant of this course is free at this time.', { field: 'input.startsAt' });
  }
}

export class OutsideAvailability extends DomainError {
  readonly kind = 'refused';
  readonly code = 'OUTSIDE_AVAILABILITY';
  constructor() {
    super('The teaching assistant does not work at this time.', { field: 'input.startsAt' });
  }
}

export class NoticeTooShort extends DomainError {
  readonly kind = 'refused';
  readonly code = 'NOTICE_TOO_SHORT';
  constructor(noticeMinutes: number) {
    super(`A session must be booked ${noticeMinutes} minutes before it begins.`, {
      field: 'input.startsAt',
      details: { noticeMinutes },
    });
  }
}

export class BufferTooShort extends DomainError {
  readonly kind = 'refused';
  readonly code = 'BUFFER_TOO_SHORT';
  constructor(bufferMinutes: number) {
    super(`The teaching assistant needs ${bufferMinutes} minutes between two sessions.`, {
      field: 'input.startsAt',
      details: { bufferMinutes },
    });
  }
}

export class DailyLimitReached extends DomainError {
  readonly kind = 'refused';
  readonly code = 'DAILY_LIMIT_REACHED';
  constructor(dailyLimit: number) {
    super(`The teaching assistant gives at most ${dailyLimit} sessions a day.`, {
      field: 'input.startsAt',
      details: { dailyLimit },
    });
  }
}

export class AssistantAlreadyBooked extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'ASSISTANT_ALREADY_BOOKED';
  constructor() {
    super('The teaching assistant is busy at this time.', { field: 'input.startsAt' });
  }
}

export class StudentAlreadyBooked extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'STUDENT_ALREADY_BOOKED';
  constructor() {
    super('The student is busy at this time.', { field: 'input.startsAt' });
  }
}

export class OwnSession extends DomainError {
  readonly kind = 'refused';
  readonly code = 'OWN_SESSION';
  constructor() {
    super('A teaching assistant can not take a session that they give.', { field: 'input.assistantId' });
  }
}

export class BookingTooFarAhead extends DomainError {
  readonly kind = 'refused';
  readonly code = 'BOOKING_TOO_FAR_AHEAD';
  constructor(days: number, field: string | null) {
    super(`A session can be booked at most ${days} days ahead.`, { ...(field && { field }), details: { days } });
  }
}

export class TooManyUnpaid extends DomainError {
  readonly kind = 'refused';
  readonly code = 'TOO_MANY_UNPAID';
  constructor(limit: number) {
    super(`At most ${limit} sessions can wait for their payment. Pay for one of them first.`, { details: { limit } });
  }
}

export class SessionNotSold extends DomainError {
  readonly kind = 'refused';
  readonly code = 'SESSION_NOT_SOLD';
  constructor() {
    super('Single sessions of this course are not sold: pay with a bundle.', { field: 'input.payWith' });
  }
}

export class BookingNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'BOOKING_NOT_FOUND';
  constructor() {
    super('Booking not found.', { field: 'input.bookingId' });
  }
}

export class BookingNotActive extends DomainError {
  readonly kind = 'refused';
  readonly code = 'BOOKING_NOT_ACTIVE';
  constructor(status: string) {
    super(`This needs a booking that will take place, and this one is ${status}.`, { details: { status } });
  }
}

export class BookingStillPending extends DomainError {
  readonly kind = 'refused';
  readonly code = 'BOOKING_PENDING';
  constructor() {
    super('The booking waits for its bundle: try again in a moment.');
  }
}

export class SessionStarted extends DomainError {
  readonly kind = 'refused';
  readonly code = 'SESSION_STARTED';
  constructor() {
    super('The session has begun.');
  }
}

export class SessionNotHeldYet extends DomainError {
  readonly kind = 'refused';
  readonly code = 'SESSION_NOT_HELD_YET';
  constructor() {
    super('A session is completed when it is over, not before.');
  }
}

export class TooLateToReschedule extends DomainError {
  readonly kind = 'refused';
  readonly code = 'TOO_LATE_TO_RESCHEDULE';
  constructor(hours: number) {
    super(`A session can be moved until ${hours} hours before it begins.`, { details: { hours } });
  }
}

export class NotAGroupSession extends DomainError {
  readonly kind = 'refused';
  readonly code = 'NOT_A_GROUP_SESSION';
  constructor() {
    super('Only a group session can be joined.', { field: 'input.bookingId' });
  }
}

export class NotAnIndividualSession extends DomainError {
  readonly kind = 'refused';
  readonly code = 'NOT_AN_INDIVIDUAL_SESSION';
  constructor() {
    super('Only a session with one student can be moved.', { field: 'input.bookingId' });
  }
}

export class AlreadyJoined extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'ALREADY_JOINED';
  constructor() {
    super('The student has a seat in this session already.');
  }
}

export class SessionIsFull extends DomainError {
  readonly kind = 'refused';
  readonly code = 'SESSION_FULL';
  constructor(capacity: number) {
    super(`All ${capacity} seats are taken: join the waitlist.`, { details: { capacity } });
  }
}

export class SeatsAreLeft extends DomainError {
  readonly kind = 'refused';
  readonly code = 'SEATS_LEFT';
  constructor(seatsLeft: number) {
    super('There are seats left: join the session.', { details: { seatsLeft } });
  }
}

export class AlreadyWaiting extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'ALREADY_WAITING';
  constructor() {
    super('The student is on the waitlist already.');
  }
}

export class NotWaiting extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'NOT_WAITING';
  constructor() {
    super('The student is not on the waitlist.');
  }
}

export class NotYourAvailability extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'NOT_YOUR_AVAILABILITY';
  constructor() {
    super('Teaching assistants set their own hours, staff those of everyone.');
  }
}

export class NotYourCourse extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'NOT_YOUR_COURSE';
  constructor() {
    super('Only the lead instructor of the course and staff may do this.');
  }
}

export class InvalidAvailability extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'INVALID_AVAILABILITY';
  constructor(reason: string, field: string) {
    super(reason, { field });
  }
}
