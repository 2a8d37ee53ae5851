import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  Float,
  Mutation,
  ObjectType,
  Resolver,
  Root,
  Directive,
} from 'type-graphql';
import { hasRole } from '../../../platform/auth.js';
import type { Context } from '../../../platform/context.js';
import { ListSize, PageSize } from '../../../platform/graphql/list-size.js';
import { PageArgs } from '../../../platform/graphql/pagination.js';
import { MoneyType } from '../../../platform/graphql/types.js';
import { adjustCredit } from '../commands/attendance/adjust-credit.js';
import { enrollStudent } from '../commands/enrollment/enroll-student.js';
import { markAttendance } from '../commands/attendance/mark-attendance.js';
import { withdrawStudent } from '../commands/enrollment/withdraw-student.js';
import { tallyOf } from '../queries/attendance-report.js';
import {
  attendanceOfEnrollment,
  attendancePages,
  creditEntryPages,
  creditHistory,
  enrollmentById,
  type CreditEntryView,
  type EnrollmentView,
} from '../queries/enrollments.js';
import { AdjustCreditInput, EnrollStudentInput, MarkAttendanceInput, WithdrawStudentInput } from './class.inputs.js';
import { ClassPayload } from './class-changes.resolver.js';
import {
  AttendanceConnection,
  AttendanceType,
  ClassEnrollmentType,
  CreditEntryConnection,
  CreditEntryType,
} from './class.types.js';
import { scheduleConflicts } from '../queries/schedule-conflicts.js';
import { ScheduleConflictType } from './schedule-conflict.types.js';
import { UserReference } from './references.js';

@ObjectType('ClassEnrollmentPayload', { description: "Result of a change to a student's place in a class." })
class ClassEnrollmentPayload {
  @Field(() => ClassEnrollmentType, { nullable: true, description: 'The enrollment as it is now.' })
  enrollment!: object | null;
}

@Resolver(() => ClassEnrollmentPayload)
export class ClassEnrollmentPayloadResolver {
  @ListSize(100)
  @FieldResolver(() => [ScheduleConflictType], {
    description:
      'Other sessions and class meetings of the student during meetings of the class, in the next 60 days, at most 100. They do not reject the enrollment. For staff; empty for others.',
  })
  conflicts(@Root() root: { readonly enrollment: EnrollmentView | null }, @Ctx() context: Context) {
    return root.enrollment && hasRole(context.viewer, 'staff')
      ? scheduleConflicts(context, root.enrollment.classId, [root.enrollment.studentId])
      : [];
  }
}

@Resolver(() => ClassEnrollmentType)
export class EnrollmentResolver {
  @Authorized('staff')
  @Mutation(() => ClassEnrollmentPayload, {
    description:
      'Gives a student a seat. Staff only. Errors: CLASS_FULL, ENROLLMENT_CLOSED, ALREADY_ENROLLED, USER_NOT_FOUND, USER_NOT_ACTIVE.',
  })
  async enrollStudent(
    @Arg('input', () => EnrollStudentInput, { description: 'Class and student.' }) input: EnrollStudentInput,
    @Ctx() context: Context,
  ): Promise<ClassEnrollmentPayload> {
    const { enrollmentId } = await enrollStudent(context, input);
    return { enrollment: await enrollmentById(context).load(enrollmentId) };
  }

  @Authorized('staff')
  @Mutation(() => ClassPayload, {
    description: 'Withdraws a student from a class. Staff only. Errors: CLASS_NOT_FOUND, CLASS_OVER, NOT_ENROLLED.',
  })
  async withdrawStudent(
    @Arg('input', () => WithdrawStudentInput, { description: 'Class and student.' }) input: WithdrawStudentInput,
    @Ctx() context: Context,
  ): Promise<ClassPayload> {
    return { class: await withdrawStudent(context, input) };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ClassEnrollmentPayload, {
    description:
      "Marks or corrects a student's attendance; the credit follows. The class's instructor or staff. From the start of the meeting on; after the class was completed for 30 days, staff at any time. Errors: NOT_YOUR_CLASS, CLASS_NOT_ACTIVE, MEETING_NOT_FOUND, MEETING_NOT_BEGUN, CORRECTION_TOO_LATE, NOT_ENROLLED, CREDIT_EXHAUSTED.",
  })
  async markAttendance(
    @Arg('input', () => MarkAttendanceInput, { description: 'Meeting, student and status.' })
    input: MarkAttendanceInput,
    @Ctx() context: Context,
  ): Promise<ClassEnrollmentPayload> {
    const account = await markAttendance(context, input);
    return { enrollment: await enrollmentById(context).load(account.id) };
  }

  @Authorized('staff')
  @Mutation(() => ClassEnrollmentPayload, {
    description: 'Changes a credit balance by hand, with a reason. Staff only. Errors: NOT_ENROLLED, CREDIT_EXHAUSTED.',
  })
  async adjustCredit(
    @Arg('input', () => AdjustCreditInput, { description: 'Enrollment, change and reason.' }) input: AdjustCreditInput,
    @Ctx() context: Context,
  ): Promise<ClassEnrollmentPayload> {
    const { enrollmentId } = await adjustCredit(context, input);
    return { enrollment: await enrollmentById(context).load(enrollmentId) };
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'The student.' })
  student(@Root() root: EnrollmentView): UserReference {
    return { id: root.studentId };
  }

  @FieldResolver(() => MoneyType, {
    nullable: true,
    description: 'What was paid for the seat; null when unknown. The student and staff only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  paid(@Root() root: EnrollmentView, @Ctx() { viewer }: Context): EnrollmentView['paid'] {
    return viewer?.id === root.studentId || hasRole(viewer, 'staff') ? root.paid : null;
  }

  @FieldResolver(() => CreditEntryConnection, { description: 'The lines of the ledger of its credits, newest first.' })
  @PageSize()
  creditEntries(@Root() root: EnrollmentView, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return creditEntryPages(context)(root.id, args);
  }

  @FieldResolver(() => [CreditEntryType], {
    description: 'The newest 100 lines of the ledger, oldest first.',
    deprecationReason: '2026-11-30: read all lines by pages of `creditEntries`.',
  })
  @ListSize(100)
  creditHistory(@Root() root: EnrollmentView, @Ctx() context: Context) {
    return creditHistory(context).load(root.id);
  }

  @FieldResolver(() => AttendanceConnection, { description: 'What was marked, in the order of the meetings.' })
  @PageSize()
  attendanceMarks(@Root() root: EnrollmentView, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return attendancePages(context)(root.id, args);
  }

  @FieldResolver(() => [AttendanceType], {
    description: 'What was marked, in the order of the meetings.',
    deprecationReason: '2026-11-30: read it by pages of `attendanceMarks`.',
  })
  @ListSize(200)
  attendance(@Root() root: EnrollmentView, @Ctx() context: Context) {
    return attendanceOfEnrollment(context).load(root.id);
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: 'Attended of the meetings that count, 0 to 1: excused ones do not. Null while nothing was marked.',
  })
  async attendanceRate(@Root() root: EnrollmentView, @Ctx() context: Context): Promise<number | null> {
    return tallyOf(await attendanceOfEnrollment(context).load(root.id)).rate;
  }
}

@Resolver(() => CreditEntryType)
export class CreditEntryResolver {
  @FieldResolver(() => UserReference, {
    nullable: true,
    description: 'Who caused it, for the audit. Staff only; null for others, and for what the platform did.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  actor(@Root() root: CreditEntryView, @Ctx() context: Context): UserReference | null {
    return root.actorId !== null && hasRole(context.viewer, 'staff') ? { id: root.actorId } : null;
  }
}
