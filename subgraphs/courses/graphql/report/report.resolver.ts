import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root, Subscription } from 'type-graphql';
import { type Context, forReports } from '../../../../platform/context.js';
import { PageSize } from '../../../../platform/graphql/list-size.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { coalesce } from '../../../../platform/live.js';
import type { CloudEvent } from '../../../../schema/events/contract.js';
import {
  CodingExerciseSubmitted,
  CourseCompleted,
  CourseLeft,
  CourseMovedUp,
  CourseStarted,
  EnrolledInCourse,
  ExerciseCompleted,
  LessonCompleted,
  QuizScored,
  QuizSubmitted,
  SubmissionGraded,
  SubmissionRegraded,
} from '../../../../schema/events/courses.js';
import { CourseNotFound } from '../../domain/errors.js';
import { courseById } from '../../queries/catalog.js';
import {
  courseReport,
  reportStudents,
  type CourseReport,
  type ReportStudent,
} from '../../queries/report/course-report.js';
import { reportScope } from '../../queries/report/report-scope.js';
import { CourseObject } from '../course.types.js';
import { UserReference } from '../references.js';
import { CourseReportObject, CourseReportStudentConnection, CourseReportStudentObject } from './report.types.js';

/** One act records several events, and a class of thirty acts at once: one report is sent for all. */
const EVERY_MS = 1_000;

async function reportFor(
  context: Context,
  courseId: string,
  classId: string | null | undefined,
): Promise<CourseReport | null> {
  const scope = await reportScope(context, { courseId, classId });
  return scope && courseReport(forReports(context), scope);
}

@Resolver(() => CourseReportObject)
export class CourseReportResolver {
  @Authorized()
  @Query(() => CourseReportObject, {
    nullable: true,
    description:
      'How a course goes. Its instructor and staff see all students, the teacher of a class those of their classes; null for others.',
  })
  courseReport(
    @Arg('courseId', () => ID, { description: 'The course.' }) courseId: string,
    @Ctx() context: Context,
    @Arg('classId', () => ID, { nullable: true, description: 'Only students of this class.' }) classId?: string | null,
  ) {
    return reportFor(context, courseId, classId);
  }

  @Authorized()
  @Subscription(() => CourseReportObject, {
    nullable: true,
    description:
      'The report when a student enrolls, gets on or hands something in, at most once a second. For users who may see it. Errors: COURSE_NOT_FOUND.',
    subscribe: async ({ args, context }: { args: { courseId: string; classId?: string | null }; context: Context }) => {
      if (!(await reportScope(context, args))) throw new CourseNotFound();
      const stream = context.live.stream<string>({
        on: [
          EnrolledInCourse,
          CourseLeft,
          CourseStarted,
          CourseMovedUp,
          CourseCompleted,
          LessonCompleted,
          ExerciseCompleted,
          QuizSubmitted,
          QuizScored,
          SubmissionGraded,
          SubmissionRegraded,
          CodingExerciseSubmitted,
        ],
        pick: ({ data }: CloudEvent<{ readonly courseId: string }>) =>
          data.courseId === args.courseId ? data.courseId : undefined,
      });
      return coalesce(stream, EVERY_MS, (_older, newer) => newer);
    },
  })
  courseReportUpdated(
    @Root() _event: string,
    @Arg('courseId', () => ID, { description: 'The course.' }) courseId: string,
    @Ctx() context: Context,
    @Arg('classId', () => ID, { nullable: true, description: 'Only students of this class.' }) classId?: string | null,
  ) {
    return reportFor(context, courseId, classId);
  }

  @FieldResolver(() => CourseObject, { nullable: true, description: 'The course; null if the viewer may not see it.' })
  course(@Root() { scope }: CourseReport, @Ctx() context: Context) {
    return courseById(context).load(scope.courseId);
  }

  @FieldResolver(() => CourseReportStudentConnection, { description: 'The students, in the order of enrollment.' })
  @PageSize()
  students(@Root() { scope }: CourseReport, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return reportStudents(forReports(context), scope, args);
  }
}

@Resolver(() => CourseReportStudentObject)
export class CourseReportStudentResolver {
  @FieldResolver(() => UserReference, { nullable: true, description: 'The student.' })
  student(@Root() { studentId }: ReportStudent): UserReference {
    return { id: studentId };
  }
}
