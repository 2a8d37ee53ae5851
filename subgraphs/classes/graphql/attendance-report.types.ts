import { Field, Float, Int, InterfaceType, ObjectType } from 'type-graphql';
import { ClassEnrollmentType, MeetingType } from './class.types.js';

@InterfaceType('AttendanceTally', { description: 'How often each status was marked.' })
abstract class AttendanceTallyType {
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
    description: 'Present and late of all that counts, 0 to 1: excused does not count. Null when nothing counts.',
  })
  rate!: number | null;
}

@ObjectType('MeetingAttendance', { description: 'Attendance at one meeting.', implements: AttendanceTallyType })
class MeetingAttendanceType extends AttendanceTallyType {
  @Field(() => MeetingType, { description: 'The meeting.' })
  meeting!: MeetingType;

  @Field(() => Int, { description: 'Students of the class for whom nothing was marked.' })
  unmarked!: number;
}

@ObjectType('StudentAttendance', { description: 'Attendance of one student.', implements: AttendanceTallyType })
class StudentAttendanceType extends AttendanceTallyType {
  @Field(() => ClassEnrollmentType, { description: "The student's place in the class." })
  enrollment!: ClassEnrollmentType;

  @Field(() => Int, { description: 'Meetings of the class for which nothing was marked.' })
  unmarked!: number;
}

@ObjectType('AttendanceReport', {
  description: 'Who of a class was there: in all, by meeting and by student. Of those who are in it now.',
  implements: AttendanceTallyType,
})
export class AttendanceReportType extends AttendanceTallyType {
  @Field(() => [MeetingAttendanceType], { description: 'By meeting, in order.' })
  meetings!: MeetingAttendanceType[];

  @Field(() => [StudentAttendanceType], { description: 'By student, longest in the class first.' })
  students!: StudentAttendanceType[];
}
