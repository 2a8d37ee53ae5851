import { Field, Float, Int, InterfaceType, ObjectType } from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import { connectionType, DateTime } from '../../../platform/graphql/types.js';
import { ClassEnrollmentType, MeetingType } from './class.types.js';

@InterfaceType('AttendanceTally', { description: 'How often each status was marked.' })
export abstract class AttendanceTallyType {
  @Field(() => Int, { description: 'Times present.' })
  present!: number;

  @Field(() => Int, { description: 'Times late.' })
  late!: number;

  @Field(() => Int, { description: 'Times absent.' })
  absent!: number;

  @Field(() => Int, { description: 'Times excused.' })
  excused!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Present and late divided by all that counts, 0 to 1. Excused does not count. Null when nothing counts.',
  })
  rate!: number | null;
}

@ObjectType('MeetingAttendance', { description: 'Attendance at one meeting.', implements: AttendanceTallyType })
class MeetingAttendanceType extends AttendanceTallyType {
  @Field(() => MeetingType, { description: 'The meeting.' })
  meeting!: MeetingType;

  @Field(() => Int, { description: 'Students who were in the class and were not marked.' })
  unmarked!: number;
}

@ObjectType('StudentAttendance', { description: 'Attendance of one student.', implements: AttendanceTallyType })
export class StudentAttendanceType extends AttendanceTallyType {
  @Field(() => ClassEnrollmentType, { description: "The student's place in the class." })
  enrollment!: ClassEnrollmentType;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the student left the class; null while they are in it.',
  })
  leftAt!: Date | null;

  @Field(() => Int, { description: 'Meetings that the student was in the class for and that were not marked.' })
  unmarked!: number;
}

@ObjectType('AttendanceReport', {
  description:
    'Attendance of a class: in total, by meeting and by student. Students who left are included for the meetings that they were in.',
  implements: AttendanceTallyType,
})
export class AttendanceReportType extends AttendanceTallyType {
  @Field(() => [MeetingAttendanceType], { description: 'By meeting, in order.' })
  @ListSize(30)
  meetings!: MeetingAttendanceType[];

  @Field(() => [StudentAttendanceType], {
    description: 'By student, in the order in which they enrolled: the first 100.',
    deprecationReason: '2026-11-30: read all students by pages of `byStudent`.',
  })
  @ListSize(100)
  students!: StudentAttendanceType[];
}

export const StudentAttendanceConnection = connectionType('StudentAttendance', () => StudentAttendanceType);
