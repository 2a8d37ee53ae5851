import { Length, Matches, Max, Min, NotEquals, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IdempotentInput, LocalDate, MoneyInput, TimeZone } from '../../../platform/graphql-types.js';
import { AttendanceStatusEnum, ClassTypeEnum } from './class.types.js';

@InputType('ClassScheduleInput', { description: 'When a class meets.' })
export class ClassScheduleInput {
  @Field(() => String, { description: 'RFC 5545 recurrence rule without COUNT and UNTIL: `FREQ=WEEKLY;BYDAY=TU,TH`.' })
  @Length(6, 200)
  recurrence!: string;

  @Field(() => LocalDate, { description: 'The first possible day.' })
  startsOn!: string;

  @Field(() => String, { description: 'Wall-clock time, 24 hours: `18:30`.' })
  @Matches(/^([01]\d|2[0-3]):[0-5]\d$/, { message: 'must be a time like 18:30' })
  localTime!: string;

  @Field(() => TimeZone, { description: 'The zone whose wall clock is meant.' })
  timeZone!: string;

  @Field(() => Int, { description: 'Length of a meeting in minutes: 15 to 480.' })
  @Min(15)
  @Max(480)
  durationMinutes!: number;
}

@InputType('CreateClassInput', { description: 'A new class.' })
export class CreateClassInput {
  @Field(() => ClassTypeEnum, { description: 'Group or private.' })
  type!: ClassTypeEnum;

  @Field(() => String, { description: 'Name of the class, 1 to 120 characters.' })
  @Length(1, 120)
  title!: string;

  @Field(() => ID, { description: 'The published course that it follows.' })
  courseId!: string;

  @Field(() => ID, { description: 'Who teaches it.' })
  instructorId!: string;

  @Field(() => ClassScheduleInput, { description: 'When it meets.' })
  @ValidateNested()
  schedule!: ClassScheduleInput;

  @Field(() => Int, { description: 'Number of meetings: 1 to 200.' })
  @Min(1)
  @Max(200)
  totalMeetings!: number;

  @Field(() => Int, { description: 'Number of seats: 1 to 500.' })
  @Min(1)
  @Max(500)
  capacity!: number;

  @Field(() => MoneyInput, { description: 'Price of a seat for the whole class.' })
  @ValidateNested()
  price!: MoneyInput;
}

@InputType('ActivateClassInput', { description: 'The class whose teaching begins.' })
export class ActivateClassInput {
  @Field(() => ID, { description: 'The class, a draft with at least one student.' })
  classId!: string;
}

@InputType('RequestSeatInput', { description: 'The class that the viewer wants to join.' })
export class RequestSeatInput extends IdempotentInput {
  @Field(() => ID, { description: 'The class.' })
  classId!: string;
}

@InputType('EnrollStudentInput', { description: 'The student who gets a seat.' })
export class EnrollStudentInput extends RequestSeatInput {
  @Field(() => ID, { description: 'The student.' })
  studentId!: string;
}

@InputType('WithdrawStudentInput', { description: 'The student who leaves a class.' })
export class WithdrawStudentInput {
  @Field(() => ID, { description: 'The class.' })
  classId!: string;

  @Field(() => ID, { description: 'The student.' })
  studentId!: string;
}

@InputType('UnlockLessonInput', { description: "The lesson to open to a class's students." })
export class UnlockLessonInput {
  @Field(() => ID, { description: 'The class.' })
  classId!: string;

  @Field(() => ID, { description: "A lesson of the class's course." })
  lessonId!: string;
}

@InputType('MarkAttendanceInput', { description: 'Whether one student was at one meeting.' })
export class MarkAttendanceInput {
  @Field(() => ID, { description: 'The class, which must be active.' })
  classId!: string;

  @Field(() => ID, { description: 'The meeting.' })
  meetingId!: string;

  @Field(() => ID, { description: 'The student.' })
  studentId!: string;

  @Field(() => AttendanceStatusEnum, { description: 'What is marked; a later mark corrects an earlier one.' })
  status!: AttendanceStatusEnum;
}

@InputType('AdjustCreditInput', { description: 'A change of a credit balance by hand.' })
export class AdjustCreditInput extends IdempotentInput {
  @Field(() => ID, { description: 'The class enrollment.' })
  enrollmentId!: string;

  @Field(() => Int, { description: 'By how many credits: -100 to 100, not 0. The balance can not go below 0.' })
  @Min(-100)
  @Max(100)
  @NotEquals(0)
  delta!: number;

  @Field(() => String, { description: 'Why, for the audit: 3 to 500 characters.' })
  @Length(3, 500)
  reason!: string;
}
