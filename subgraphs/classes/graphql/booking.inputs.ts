import { ArrayMaxSize, Length, Matches, Max, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IsTitle } from '../../../platform/graphql/text.js';
import { DateTime, IdempotentInput, LocalDate, MoneyInput, TimeZone } from '../../../platform/graphql/types.js';
import { PayWithEnum } from './booking.types.js';
import { ClassScheduleInput } from './class.inputs.js';

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

@InputType('AvailabilityHoursInput', { description: 'From and to on the wall clock.' })
export class HoursInput {
  @Field(() => String, { description: 'Begin, 24 hours: `09:00`.' })
  @Matches(CLOCK, { message: 'must be a time like 09:00' })
  from!: string;

  @Field(() => String, { description: 'End, after the begin: `17:00`; `24:00` is the end of the day.' })
  @Matches(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, { message: 'must be a time like 17:00, or 24:00' })
  to!: string;
}

@InputType('WeeklyHoursInput', { description: 'Hours of one day of every week.' })
export class WeeklyHoursInput extends HoursInput {
  @Field(() => Int, { description: 'Day of the week, ISO 8601: Monday is 1, Sunday 7.' })
  @Min(1)
  @Max(7)
  weekday!: number;
}

@InputType('AvailabilityExceptionInput', { description: 'A day with hours of its own.' })
export class AvailabilityExceptionInput {
  @Field(() => LocalDate, { description: 'The day.' })
  date!: string;

  @Field(() => [HoursInput], { description: 'Its hours, at most 10; none is a day off.' })
  @ArrayMaxSize(10)
  @ValidateNested()
  hours!: HoursInput[];
}

@InputType('SetAvailabilityInput', { description: 'All hours of a teaching assistant, instead of those before.' })
export class SetAvailabilityInput {
  @Field(() => ID, { nullable: true, description: 'For staff: whose hours. Default: the viewer.' })
  assistantId?: string | null;

  @Field(() => TimeZone, { description: 'The zone whose wall clock is meant.' })
  timeZone!: string;

  @Field(() => [WeeklyHoursInput], { description: 'The hours of a usual week, at most 50, none over another.' })
  @ArrayMaxSize(50)
  @ValidateNested()
  weeklyHours!: WeeklyHoursInput[];

  @Field(() => [AvailabilityExceptionInput], {
    defaultValue: [],
    description: 'Days that are not as usual, at most 200.',
  })
  @ArrayMaxSize(200)
  @ValidateNested()
  exceptions!: AvailabilityExceptionInput[];

  @Field(() => Int, {
    defaultValue: 120,
    description: 'Minutes before its start that a session must be booked: 0 to 20160.',
  })
  @Min(0)
  @Max(20_160)
  noticeMinutes!: number;

  @Field(() => Int, { defaultValue: 0, description: 'Minutes of rest after a session: 0 to 240.' })
  @Min(0)
  @Max(240)
  bufferMinutes!: number;

  @Field(() => Int, { defaultValue: 8, description: 'How many sessions a day at most: 1 to 48.' })
  @Min(1)
  @Max(48)
  dailyLimit!: number;

  @Field(() => String, {
    nullable: true,
    description:
      'Where the sessions are given, for the calendars of those who booked: a room, an address or an https link, 1 to 300 characters.',
  })
  @IsTitle({ min: 1, max: 300 })
  place?: string | null;
}

@InputType('TeachingAssistantInput', { description: 'Who gives sessions on which course.' })
export class TeachingAssistantInput {
  @Field(() => ID, { description: 'The published course.' })
  courseId!: string;

  @Field(() => ID, { description: 'The person.' })
  assistantId!: string;
}

@InputType('BookSessionInput', { description: 'A session with a teaching assistant.' })
export class BookSessionInput extends IdempotentInput {
  @Field(() => ID, { description: 'The course that it is about.' })
  courseId!: string;

  @Field(() => DateTime, { description: 'When it starts, at a whole minute: one of `availableSlots`.' })
  startsAt!: Date;

  @Field(() => Int, { defaultValue: 60, description: 'Its length in minutes: 15 to 240.' })
  @Min(15)
  @Max(240)
  durationMinutes!: number;

  @Field(() => PayWithEnum, { description: 'How it is paid.' })
  payWith!: PayWithEnum;

  @Field(() => ID, {
    nullable: true,
    description: 'The teaching assistant. Default: of those who are free, the one with the fewest sessions that week.',
  })
  assistantId?: string | null;

  @Field(() => ID, { nullable: true, description: 'For staff: the student. Default: the viewer.' })
  studentId?: string | null;
}

@InputType('CancelBookingInput', { description: 'The session that is given up.' })
export class CancelBookingInput extends IdempotentInput {
  @Field(() => ID, { description: 'The session.' })
  bookingId!: string;

  @Field(() => ID, { nullable: true, description: 'For staff: the seat of this student alone.' })
  studentId?: string | null;
}

@InputType('RescheduleBookingInput', { description: 'The new time of a session with one student.' })
export class RescheduleBookingInput extends IdempotentInput {
  @Field(() => ID, { description: 'The session.' })
  bookingId!: string;

  @Field(() => DateTime, { description: 'When it starts instead, with the same assistant.' })
  startsAt!: Date;
}

@InputType('OneBookingInput', { description: 'The session that is meant.' })
export class OneBookingInput extends IdempotentInput {
  @Field(() => ID, { description: 'The session.' })
  bookingId!: string;
}

@InputType('MarkNoShowInput', { description: 'A student who did not come to a session.' })
export class MarkNoShowInput {
  @Field(() => ID, { description: 'The session.' })
  bookingId!: string;

  @Field(() => ID, { description: 'The student.' })
  studentId!: string;
}

@InputType('JoinGroupSessionInput', { description: 'A seat in a group session.' })
export class JoinGroupSessionInput extends OneBookingInput {
  @Field(() => PayWithEnum, { description: 'How it is paid; ignored where a seat is free.' })
  payWith!: PayWithEnum;

  @Field(() => ID, { nullable: true, description: 'For staff: the student. Default: the viewer.' })
  studentId?: string | null;
}

@InputType('CreateGroupSessionTemplateInput', { description: 'Sessions of a group that recur.' })
export class CreateGroupSessionTemplateInput extends IdempotentInput {
  @Field(() => ID, { description: 'The published course that they are about.' })
  courseId!: string;

  @Field(() => ID, { description: 'Who gives them: a teaching assistant of the course.' })
  @Length(36, 36)
  assistantId!: string;

  @Field(() => ClassScheduleInput, { description: 'When they are.' })
  @ValidateNested()
  schedule!: ClassScheduleInput;

  @Field(() => Int, { description: 'How many sessions: 1 to 60.' })
  @Min(1)
  @Max(60)
  sessionCount!: number;

  @Field(() => Int, { description: 'Number of seats of each: 1 to 500.' })
  @Min(1)
  @Max(500)
  capacity!: number;

  @Field(() => MoneyInput, { description: 'Price of a seat without a bundle; 0 for a free session.' })
  @ValidateNested()
  pricePerStudent!: MoneyInput;
}
