import { Max, Min } from 'class-validator';
import {
  Arg,
  Args,
  ArgsType,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  Float,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { forReports, type Context } from '../../../platform/context.js';
import type { Days } from '../../../platform/domain/day-range.js';
import { PageSize } from '../../../platform/graphql/list-size.js';
import { PageArgs } from '../../../platform/graphql/pagination.js';
import { connectionType, LocalDate } from '../../../platform/graphql/types.js';
import {
  exportSchoolAttendance,
  type ExportSchoolAttendance,
} from '../commands/attendance/export-school-attendance.js';
import { classById } from '../queries/classes.js';
import {
  absentStudents,
  attendanceByClass,
  schoolAttendance,
  type AbsentStudentView,
  type ClassMonthView,
} from '../queries/school-attendance.js';
import { AttendanceTallyType } from './attendance-report.types.js';
import { ClassObject } from './class.types.js';
import { UserReference } from './references.js';

const DEFAULT_BELOW = 0.75;

@ArgsType()
class SchoolDaysArgs {
  @Field(() => LocalDate, { description: 'The first day, on the calendar of each class.' })
  from!: string;

  @Field(() => LocalDate, { description: 'The last day: at most 366 days, both counted.' })
  to!: string;
}

@ObjectType('ClassMonthAttendance', {
  description: 'Attendance of a class in a month, of the meetings that were marked.',
  implements: AttendanceTallyType,
})
class ClassMonthAttendanceType extends AttendanceTallyType {
  @Field(() => String, { description: 'The month, such as `2026-03`.' })
  month!: string;

  @Field(() => Int, { description: 'Meetings of which attendance was marked.' })
  meetings!: number;
}
const ClassMonthAttendanceConnection = connectionType('ClassMonthAttendance', () => ClassMonthAttendanceType);

@ObjectType('AbsentStudent', { description: 'A student who is often absent.', implements: AttendanceTallyType })
class AbsentStudentType extends AttendanceTallyType {
  @Field(() => LocalDate, { nullable: true, description: 'When they last attended; null for never in this time.' })
  lastAttended!: string | null;
}
const AbsentStudentConnection = connectionType('AbsentStudent', () => AbsentStudentType);

@ObjectType('SchoolAttendance', {
  description: 'Attendance of all classes over whole days, of the meetings that were marked.',
  implements: AttendanceTallyType,
})
class SchoolAttendanceType extends AttendanceTallyType {
  readonly days!: Days;
}

enum SchoolAttendanceListEnum {
  CLASSES_BY_MONTH = 'classes-by-month',
  ABSENT_STUDENTS = 'absent-students',
}
registerEnumType(SchoolAttendanceListEnum, {
  name: 'SchoolAttendanceList',
  description: 'A list of the attendance of the school. More may be added.',
  valuesConfig: {
    CLASSES_BY_MONTH: { description: 'Each class in each month.' },
    ABSENT_STUDENTS: { description: 'Students who are often absent, by name.' },
  },
});

@InputType('ExportSchoolAttendanceInput', { description: 'A list of attendance over whole days.' })
class ExportSchoolAttendanceInput {
  @Field(() => SchoolAttendanceListEnum, { description: 'Which list.' })
  list!: ExportSchoolAttendance['list'];

  @Field(() => LocalDate, { description: 'The first day, on the calendar of each class.' })
  from!: string;

  @Field(() => LocalDate, { description: 'The last day: at most 366 days, both counted.' })
  to!: string;

  @Field(() => Float, {
    defaultValue: DEFAULT_BELOW,
    description: 'Of absent students: those who attended less than this share of what counts.',
  })
  @Min(0)
  @Max(1)
  below!: number;
}

@ObjectType('ExportSchoolAttendancePayload', { description: 'Result of `exportSchoolAttendance`.' })
class ExportSchoolAttendancePayload {
  @Field(() => String, { description: 'Where the CSV file can be fetched for 10 minutes.' })
  url!: string;
}

@Resolver(() => SchoolAttendanceType)
export class SchoolAttendanceResolver {
  @Authorized('staff')
  @Query(() => SchoolAttendanceType, {
    description: 'Attendance of the whole school. Staff only. Errors: INVALID_INPUT for days that are none.',
  })
  async schoolAttendance(@Args(() => SchoolDaysArgs) { from, to }: SchoolDaysArgs, @Ctx() context: Context) {
    const days = { from, to };
    return { ...(await schoolAttendance(forReports(context), days)), days };
  }

  @PageSize()
  @FieldResolver(() => ClassMonthAttendanceConnection, { description: 'By month and class.' })
  byClass(@Root() { days }: SchoolAttendanceType, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return attendanceByClass(forReports(context), days, args);
  }

  @PageSize()
  @FieldResolver(() => AbsentStudentConnection, {
    description: 'Students who attended less than a share of what counts, at least 3 meetings being marked.',
  })
  absentStudents(
    @Root() { days }: SchoolAttendanceType,
    @Arg('below', () => Float, { defaultValue: DEFAULT_BELOW, description: 'The share, 0 to 1.' }) below: number,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ) {
    return absentStudents(forReports(context), { ...days, below }, args);
  }

  @Authorized('staff')
  @Mutation(() => ExportSchoolAttendancePayload, {
    description:
      'Makes a CSV file of the attendance of the school. Staff only. Errors: INVALID_INPUT for days that are none, PEOPLE_UNAVAILABLE.',
  })
  async exportSchoolAttendance(
    @Arg('input', () => ExportSchoolAttendanceInput, { description: 'The list and its days.' })
    input: ExportSchoolAttendanceInput,
    @Ctx() context: Context,
  ): Promise<ExportSchoolAttendancePayload> {
    return { url: await exportSchoolAttendance(context, input) };
  }
}

@Resolver(() => ClassMonthAttendanceType)
export class ClassMonthAttendanceResolver {
  @FieldResolver(() => ClassObject, { nullable: true, description: 'The class.' })
  class(@Root() { classId }: ClassMonthView, @Ctx() context: Context) {
    return classById(context).load(classId);
  }
}

@Resolver(() => AbsentStudentType)
export class AbsentStudentResolver {
  @FieldResolver(() => UserReference, { nullable: true, description: 'The student; null when users does not answer.' })
  student(@Root() { studentId }: AbsentStudentView): UserReference {
    return { id: studentId };
  }
}
