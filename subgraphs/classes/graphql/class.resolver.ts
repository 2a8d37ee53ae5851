import { Arg, Args, Authorized, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { hasRole } from '../../../platform/auth.js';
import { type Context, forReports, requireViewer } from '../../../platform/context.js';
import { InvalidInput } from '../../../platform/domain/errors.js';
import { LocalDate } from '../../../platform/graphql/types.js';
import { ForPartners } from '../../../platform/graphql/for-partners.js';
import { ListSize, PageSize } from '../../../platform/graphql/list-size.js';
import { PageArgs } from '../../../platform/graphql/pagination.js';
import { isMemberOf, requireTeacherOf } from '../queries/access.js';
import { attendanceReport } from '../queries/attendance-report.js';
import { classById, listClasses, listOpenClasses, type ClassView } from '../queries/classes.js';
import { invitationsOfClass } from '../queries/invitations.js';
import {
  enrollmentPages,
  meetingsOfClass,
  rosterOfClass,
  unlocksOfClass,
  viewerEnrollment,
} from '../queries/enrollments.js';
import { AttendanceReportType } from './attendance-report.types.js';
import {
  ClassConnection,
  ClassEnrollmentConnection,
  ClassEnrollmentType,
  ClassInvitationType,
  ClassObject,
  ClassStatusEnum,
  ClassTypeEnum,
  MeetingType,
} from './class.types.js';
import { CourseReference, LessonReference, UserReference } from './references.js';

@Resolver(() => ClassObject)
export class ClassResolver {
  @Authorized()
  @Query(() => ClassObject, {
    nullable: true,
    description: 'One class; null when there is none with this id that the viewer may see.',
  })
  class(@Arg('id', () => ID, { description: 'Id of the class.' }) id: string, @Ctx() context: Context) {
    return classById(context).load(id);
  }

  @Authorized()
  @Query(() => ClassConnection, { description: 'Classes, newest first: all for staff, their own for other users.' })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  classes(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('courseId', () => ID, { nullable: true, description: 'Only classes of this course.' })
    courseId?: string | null,
    @Arg('status', () => ClassStatusEnum, { nullable: true, description: 'Only classes in this status.' })
    status?: ClassStatusEnum | null,
    @Arg('type', () => ClassTypeEnum, { nullable: true, description: 'Only classes of this type.' })
    type?: ClassTypeEnum | null,
    @Arg('instructorId', () => ID, { nullable: true, description: 'Only classes that this person teaches.' })
    instructorId?: string | null,
    @Arg('title', () => String, {
      nullable: true,
      description: 'Only classes whose title contains this, whatever its case.',
    })
    title?: string | null,
  ) {
    const viewer = requireViewer(context);
    const scope = { all: hasRole(viewer, 'staff'), userId: viewer.id };
    const filter = {
      courseId: courseId ?? null,
      status: status ?? null,
      type: type ?? null,
      instructorId: instructorId ?? null,
      title: title ?? null,
    };
    return listClasses(context, scope, filter, args);
  }

  @Authorized()
  @PageSize()
  @Query(() => ClassConnection, {
    description: 'Groups that the viewer can still join: listed, not begun, with a free seat; by their first meeting.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  openClasses(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('courseId', () => ID, { nullable: true, description: 'Only classes of this course.' })
    courseId?: string | null,
    @Arg('weekday', () => Int, {
      nullable: true,
      description: 'Only classes that meet on this day of the week, 1 (Monday) to 7 (Sunday).',
    })
    weekday?: number | null,
    @Arg('from', () => LocalDate, { nullable: true, description: 'Only classes that begin on this day or later.' })
    from?: string | null,
  ) {
    if (typeof weekday === 'number' && (weekday < 1 || weekday > 7))
      throw new InvalidInput([{ field: 'weekday', message: 'must be 1 to 7' }]);
    return listOpenClasses(context, { courseId: courseId ?? null, weekday: weekday ?? null, from: from ?? null }, args);
  }

  @FieldResolver(() => CourseReference, { nullable: true, description: 'The course that it follows.' })
  @ForPartners()
  course(@Root() root: ClassView): CourseReference {
    return { id: root.courseId };
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'Who teaches it.' })
  @ForPartners()
  instructor(@Root() root: ClassView): UserReference {
    return { id: root.instructorId };
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Where it meets: a room, an address or an https link. Null for users who are not in the class.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async place(@Root() root: ClassView, @Ctx() context: Context): Promise<string | null> {
    return (await isMemberOf(context, root)) ? root.place : null;
  }

  @ListSize(20)
  @FieldResolver(() => [MeetingType], { description: 'Its meetings in order.' })
  meetings(@Root() root: ClassView, @Ctx() context: Context) {
    return meetingsOfClass(context).load(root.id);
  }

  @FieldResolver(() => [ClassEnrollmentType], {
    nullable: true,
    description: 'The first 100 of its students, longest in it first. Its instructor and staff only (NOT_YOUR_CLASS).',
    deprecationReason: '2026-11-30: read all students by pages of `enrollments`.',
  })
  @ListSize(100)
  @Directive('@cacheControl(scope: "PRIVATE")')
  async roster(@Root() root: ClassView, @Ctx() context: Context) {
    await requireTeacherOf(context, root);
    return rosterOfClass(context, root.id);
  }

  @FieldResolver(() => ClassEnrollmentConnection, {
    nullable: true,
    description: 'Its students, longest in it first. Its instructor and staff only (NOT_YOUR_CLASS).',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  @PageSize()
  async enrollments(@Root() root: ClassView, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    await requireTeacherOf(context, root);
    return enrollmentPages(context)(root.id, args);
  }

  @FieldResolver(() => AttendanceReportType, {
    nullable: true,
    description: 'Who was there, by meeting and by student. Its instructor and staff only (NOT_YOUR_CLASS).',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async attendanceReport(@Root() root: ClassView, @Ctx() context: Context) {
    await requireTeacherOf(context, root);
    return attendanceReport(forReports(context), root.id);
  }

  @ListSize(20)
  @FieldResolver(() => [ClassInvitationType], {
    nullable: true,
    description:
      'Invitations that can be accepted or were accepted, newest first, at most 100. Its instructor and staff only (NOT_YOUR_CLASS).',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async invitations(@Root() root: ClassView, @Ctx() context: Context) {
    await requireTeacherOf(context, root);
    return invitationsOfClass(context).load(root.id);
  }

  @FieldResolver(() => ClassEnrollmentType, {
    nullable: true,
    description: "The viewer's own place in it; null without one.",
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  viewerEnrollment(@Root() root: ClassView, @Ctx() context: Context) {
    return viewerEnrollment(context).load(root.id);
  }

  @ListSize(20)
  @FieldResolver(() => [LessonReference], {
    nullable: true,
    description: 'Lessons that are open to its students; null for users who are not in the class.',
  })
  async unlockedLessons(@Root() root: ClassView, @Ctx() context: Context): Promise<LessonReference[] | null> {
    if (!(await isMemberOf(context, root))) return null;
    return (await unlocksOfClass(context).load(root.id)).map((unlock) => ({ id: unlock.lessonId }));
  }
}
