import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, DateTime, LocalDate, MoneyType, TimeZone } from '../../../platform/graphql/types.js';
import { FreeOfCost } from '../../../platform/graphql/list-size.js';
import { ForPartners } from '../../../platform/graphql/for-partners.js';

export enum ClassTypeEnum {
  GROUP = 'group',
  PRIVATE = 'private',
}
registerEnumType(ClassTypeEnum, {
  name: 'ClassType',
  description: 'How a class is taught.',
  valuesConfig: {
    GROUP: { description: 'Several students with the same package. It can be joined until it is active.' },
    PRIVATE: {
      description:
        'One student with a flexible start; meetings can be added. Visible to its student, its instructor, invited people and staff; joined by invitation only.',
    },
  },
});

export enum ClassStatusEnum {
  DRAFT = 'draft',
  ACTIVE = 'active',
  COMPLETED = 'completed',
  CANCELLED = 'cancelled',
}
registerEnumType(ClassStatusEnum, {
  name: 'ClassStatus',
  description: 'Status of a class.',
  valuesConfig: {
    DRAFT: { description: 'Teaching has not begun. A group class can be joined in this status only.' },
    ACTIVE: { description: 'Being taught.' },
    COMPLETED: { description: 'All meetings were held.' },
    CANCELLED: { description: 'It will not take place.' },
  },
});

export enum AttendanceStatusEnum {
  PRESENT = 'present',
  LATE = 'late',
  ABSENT = 'absent',
  EXCUSED = 'excused',
}
registerEnumType(AttendanceStatusEnum, {
  name: 'AttendanceStatus',
  description: 'Whether a student was at a meeting.',
  valuesConfig: {
    PRESENT: { description: 'Was there: costs one credit.' },
    LATE: { description: 'Came late: costs one credit.' },
    ABSENT: { description: 'Was not there: costs nothing.' },
    EXCUSED: { description: 'Was not there, with an excuse: costs nothing.' },
  },
});

export enum CreditEntryKindEnum {
  GRANT = 'grant',
  DEDUCTION = 'deduction',
  REVERSAL = 'reversal',
  ADJUSTMENT = 'adjustment',
}
registerEnumType(CreditEntryKindEnum, {
  name: 'CreditEntryKind',
  description: 'Why a credit balance changed.',
  valuesConfig: {
    GRANT: { description: 'The package that came with the enrollment, or a meeting that was added since.' },
    DEDUCTION: { description: 'A meeting that was attended.' },
    REVERSAL: { description: 'A corrected attendance: the credit came back.' },
    ADJUSTMENT: { description: 'Changed by staff, with a reason.' },
  },
});

@FreeOfCost()
@ObjectType('ClassSchedule', { description: 'When a class meets, on the wall clock of a time zone.' })
@ForPartners()
export class ScheduleType {
  @Field(() => String, { description: 'RFC 5545 recurrence rule without COUNT and UNTIL: `FREQ=WEEKLY;BYDAY=TU,TH`.' })
  recurrence!: string;

  @Field(() => LocalDate, { description: 'The first possible day.' })
  startsOn!: string;

  @Field(() => String, { description: 'Wall-clock time, 24 hours: `18:30`.' })
  localTime!: string;

  @Field(() => TimeZone, { description: 'The zone whose wall clock is meant.' })
  timeZone!: string;

  @Field(() => Int, { description: 'Length of a meeting in minutes.' })
  durationMinutes!: number;
}

@ObjectType('Meeting', { description: 'One lesson of a class on a day.' })
export class MeetingType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => Int, { description: 'Place in the class, from 1.' })
  number!: number;

  @Field(() => DateTime, { description: 'When it starts.' })
  startsAt!: Date;

  @Field(() => DateTime, { description: 'When it ends.' })
  endsAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was cancelled; null unless it was. Its credit is kept.',
  })
  cancelledAt!: Date | null;
}

@ObjectType('Attendance', { description: 'Whether a student was at one meeting.' })
export class AttendanceType {
  @Field(() => ID, { description: 'The meeting.' })
  meetingId!: string;

  @Field(() => AttendanceStatusEnum, { description: 'What was marked last.' })
  status!: AttendanceStatusEnum;

  @Field(() => DateTime, { description: 'When it was marked last.' })
  markedAt!: Date;
}

@ObjectType('CreditEntry', { description: 'One line of a credit ledger. Never changed: corrections are new entries.' })
export class CreditEntryType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => CreditEntryKindEnum, { description: 'Why the balance changed.' })
  kind!: CreditEntryKindEnum;

  @Field(() => Int, { description: 'By how many credits; negative when used.' })
  delta!: number;

  @Field(() => ID, { nullable: true, description: 'The meeting that it belongs to, if one.' })
  meetingId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The reason that staff gave for an adjustment; null when it was erased with the student.',
  })
  reason!: string | null;

  @Field(() => DateTime, { description: 'When it was written.' })
  createdAt!: Date;
}

@ObjectType('ClassEnrollment', { description: "A student's place in a class, with its credits and attendance." })
export class ClassEnrollmentType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => DateTime, { description: 'When the student got the seat.' })
  enrolledAt!: Date;

  @Field(() => Int, {
    description: 'Meetings that are paid and not used. The sum of the credit entries; never below 0.',
  })
  creditBalance!: number;
}

@ObjectType('Class', {
  description: 'A group (or one student) that is taught along a course, with a schedule and a number of meetings.',
})
@Directive('@key(fields: "id")')
export class ClassObject {
  @Field(() => ID, { description: 'Unique id.' })
  @ForPartners()
  id!: string;

  @Field(() => ClassTypeEnum, { description: 'Group or private.' })
  @ForPartners()
  type!: ClassTypeEnum;

  @Field(() => ClassStatusEnum, { description: 'Status.' })
  @ForPartners()
  status!: ClassStatusEnum;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When a group class was listed for everyone; null for a draft that only its instructor and staff see, and for a private class.',
  })
  publishedAt!: Date | null;

  @Field(() => String, { description: 'Name of the class.' })
  @ForPartners()
  title!: string;

  @Field(() => ScheduleType, { description: 'When it meets.' })
  @ForPartners()
  schedule!: ScheduleType;

  @Field(() => Int, { description: 'Number of meetings, and of credits that an enrollment brings.' })
  @ForPartners()
  totalMeetings!: number;

  @Field(() => Int, { description: 'Number of seats.' })
  @ForPartners()
  capacity!: number;

  @Field(() => Int, { description: 'Seats that are neither taken nor held.' })
  @ForPartners()
  seatsLeft!: number;

  @Field(() => MoneyType, { description: 'Price of a seat for the whole class.' })
  @ForPartners()
  price!: MoneyType;
}

@ObjectType('ClassInvitation', { description: 'Lets one person join a class.' })
export class ClassInvitationType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'Until when it can be accepted.' })
  expiresAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was accepted; null until then.' })
  acceptedAt!: Date | null;
}

export const ClassConnection = connectionType('Class', () => ClassObject);
export const ClassEnrollmentConnection = connectionType('ClassEnrollment', () => ClassEnrollmentType);
export const CreditEntryConnection = connectionType('CreditEntry', () => CreditEntryType);
export const AttendanceConnection = connectionType('Attendance', () => AttendanceType);
