import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { FreeOfCost, ListSize } from '../../../platform/graphql/list-size.js';
import { connectionType, DateTime, LocalDate, MoneyType, TimeZone } from '../../../platform/graphql/types.js';

export enum BookingTypeEnum {
  INDIVIDUAL = 'individual',
  GROUP = 'group',
}
registerEnumType(BookingTypeEnum, {
  name: 'BookingType',
  description: 'How many come to a session with a teaching assistant.',
  valuesConfig: {
    INDIVIDUAL: { description: 'One student, who chose the time.' },
    GROUP: { description: 'Several students, at a time that was set before.' },
  },
});

export enum BookingStatusEnum {
  PENDING = 'pending',
  BOOKED = 'booked',
  FULL = 'full',
  COMPLETED = 'completed',
  CANCELLED = 'cancelled',
  REJECTED = 'rejected',
}
registerEnumType(BookingStatusEnum, {
  name: 'BookingStatus',
  description: 'Status of a session.',
  valuesConfig: {
    PENDING: { description: 'Waits until a session of the bundle is reserved, at most a minute.' },
    BOOKED: { description: 'Takes place. A group session has seats left.' },
    FULL: { description: 'A group session that takes place and has no seat left.' },
    COMPLETED: { description: 'Was held.' },
    CANCELLED: { description: 'Does not take place.' },
    REJECTED: { description: 'Rejected: the bundle had no session for it.' },
  },
});

export enum BookingSeatStatusEnum {
  PENDING = 'pending',
  BOOKED = 'booked',
  COMPLETED = 'completed',
  CANCELLED = 'cancelled',
  REJECTED = 'rejected',
}
registerEnumType(BookingSeatStatusEnum, {
  name: 'BookingSeatStatus',
  description: "Status of a student's seat in a session.",
  valuesConfig: {
    PENDING: { description: 'Waits until a session of the bundle is reserved, at most a minute.' },
    BOOKED: { description: 'The student comes.' },
    COMPLETED: { description: 'The session was held.' },
    CANCELLED: { description: 'Cancelled by the student, or because the session was cancelled or not paid.' },
    REJECTED: { description: 'There was no session of a bundle for it.' },
  },
});

export enum PayWithEnum {
  BUNDLE = 'bundle',
  PER_SESSION = 'per-session',
}
registerEnumType(PayWithEnum, {
  name: 'PayWith',
  description: 'How a session with a teaching assistant is paid.',
  valuesConfig: {
    BUNDLE: { description: 'With a session of a bundle that the student bought for the course.' },
    PER_SESSION: { description: 'With the price of one session: an invoice is opened.' },
  },
});

export enum SupportOptionKindEnum {
  SESSION = 'session',
  BUNDLE = 'bundle',
}
registerEnumType(SupportOptionKindEnum, {
  name: 'SupportOptionKind',
  description: 'How sessions on a course are sold.',
  valuesConfig: {
    SESSION: { description: 'One by one.' },
    BUNDLE: { description: 'Several at once.' },
  },
});

@ObjectType('BookingSeat', { description: "A student's seat in a session, and how it is paid." })
export class BookingSeatType {
  @Field(() => ID, { description: 'Unique id. An invoice or a held session of a bundle refers to it.' })
  id!: string;

  @Field(() => BookingSeatStatusEnum, { description: 'Status.' })
  status!: BookingSeatStatusEnum;

  @Field(() => PayWithEnum, { description: 'How it is paid.' })
  payWith!: PayWithEnum;

  @Field(() => MoneyType, { description: 'What the student owes for it; 0 on a bundle.' })
  amountDue!: MoneyType;

  @Field(() => DateTime, { nullable: true, description: 'When it is released unless it is paid; null without a debt.' })
  payBy!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was paid; null until then.' })
  paidAt!: Date | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the student came; null until the session was held.' })
  attended!: boolean | null;
}

@ObjectType('WaitlistEntry', { description: 'A place on the waitlist of a full group session.' })
export class WaitlistEntryType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => Int, { description: 'Position on the waitlist, from 1.' })
  place!: number;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when a seat is offered: take it with `joinGroupSession`. Null while none is offered.',
  })
  offeredUntil!: Date | null;
}

@ObjectType('Booking', { description: 'A session with a teaching assistant, of one student or of a group.' })
@Directive('@key(fields: "id")')
export class BookingObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => BookingTypeEnum, { description: 'Of one student or of a group.' })
  type!: BookingTypeEnum;

  @Field(() => BookingStatusEnum, { description: 'Status.' })
  status!: BookingStatusEnum;

  @Field(() => DateTime, { description: 'When it starts.' })
  startsAt!: Date;

  @Field(() => DateTime, { description: 'When it ends.' })
  endsAt!: Date;

  @Field(() => Int, { description: 'Its length in minutes.' })
  durationMinutes!: number;

  @Field(() => Int, { description: 'Number of seats: 1 for one student.' })
  capacity!: number;

  @Field(() => Int, { description: 'Seats that are neither taken nor offered.' })
  seatsLeft!: number;

  @Field(() => MoneyType, { description: 'Price of a seat without a bundle.' })
  pricePerStudent!: MoneyType;
}

export const BookingConnection = connectionType('Booking', () => BookingObject);

@ObjectType('BookingPayload', { description: 'Result of a change to a session.' })
export class BookingPayload {
  @Field(() => BookingObject, { nullable: true, description: 'The session as it is now.' })
  booking!: object | null;
}

@FreeOfCost()
@ObjectType('AvailabilityHours', { description: 'From and to on the wall clock.' })
export class HoursType {
  @Field(() => String, { description: 'Begin, 24 hours: `09:00`.' })
  from!: string;

  @Field(() => String, { description: 'End: `17:00`; `24:00` is the end of the day.' })
  to!: string;
}

@FreeOfCost()
@ObjectType('WeeklyHours', { description: 'Hours of one day of every week.' })
export class WeeklyHoursType extends HoursType {
  @Field(() => Int, { description: 'Day of the week, ISO 8601: Monday is 1, Sunday 7.' })
  weekday!: number;
}

@ObjectType('AvailabilityException', { description: 'A day with hours of its own instead of those of its weekday.' })
export class AvailabilityExceptionType {
  @Field(() => LocalDate, { description: 'The day.' })
  date!: string;

  @ListSize(3)
  @Field(() => [HoursType], { description: 'Its hours; none is a day off.' })
  hours!: HoursType[];
}

@ObjectType('Availability', { description: 'When a teaching assistant can be booked.' })
export class AvailabilityType {
  @Field(() => TimeZone, { description: 'The zone whose wall clock is meant.' })
  timeZone!: string;

  @ListSize(7)
  @Field(() => [WeeklyHoursType], { description: 'The hours of a usual week.' })
  weeklyHours!: WeeklyHoursType[];

  @ListSize(10)
  @Field(() => [AvailabilityExceptionType], { description: 'Days that are not as usual.' })
  exceptions!: AvailabilityExceptionType[];

  @Field(() => Int, { description: 'How many minutes before its start a session must be booked.' })
  noticeMinutes!: number;

  @Field(() => Int, { description: 'Minutes of rest after a session.' })
  bufferMinutes!: number;

  @Field(() => Int, { description: 'How many sessions a day at most.' })
  dailyLimit!: number;

  @Field(() => String, { nullable: true, description: 'Where the sessions are given; null before it is set.' })
  place!: string | null;
}
