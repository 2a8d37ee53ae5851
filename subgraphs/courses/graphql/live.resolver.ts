import { Arg, Authorized, Ctx, ID, Resolver, Root, Subscription } from 'type-graphql';
import { requireViewer, type Context } from '../../../platform/context.js';
import { coalesce } from '../../../platform/live.js';
import type { CloudEvent } from '../../../schema/events/contract.js';
import {
  CourseCompleted,
  CourseMovedUp,
  CourseStarted,
  ExerciseCompleted,
  LessonCompleted,
} from '../../../schema/events/courses.js';
import { viewerEnrollment } from '../queries/enrollments.js';
import { CourseEnrollmentObject } from './course.types.js';

interface Progressed {
  readonly courseId: string;
  readonly studentId: string;
}

/** One act records several events; the state that they lead to is sent, at once and then at most four times a second. */
const EVERY_MS = 250;

@Resolver()
export class LiveResolver {
  @Authorized()
  @Subscription(() => CourseEnrollmentObject, {
    nullable: true,
    description: "The viewer's own way through a course, whenever they get on in it.",
    subscribe: ({ args, context }: { args: { courseId: string }; context: Context }) => {
      const viewer = requireViewer(context);
      const stream = context.live.stream<Progressed>({
        on: [CourseStarted, CourseMovedUp, ExerciseCompleted, LessonCompleted, CourseCompleted],
        pick: ({ data }: CloudEvent<Progressed>) =>
          data.courseId === args.courseId && data.studentId === viewer.id ? data : undefined,
      });
      return coalesce(stream, EVERY_MS, (_older, newer) => newer);
    },
  })
  courseProgressUpdated(
    @Root() event: Progressed,
    @Arg('courseId', () => ID, { description: 'The course to follow.' }) _courseId: string,
    @Ctx() context: Context,
  ) {
    return viewerEnrollment(context).load(event.courseId);
  }
}
