import { Arg, Ctx, Directive, Field, ID, ObjectType, Resolver, Root, Subscription } from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { NotAllowed } from '../../../platform/domain/errors.js';
import type { CanSubscribe } from '../../../platform/subgraph.js';
import type { CloudEvent, EventData } from '../../../schema/events/contract.js';
import { AttendanceMarked, LessonUnlocked } from '../../../schema/events/classes.js';
import { isMemberOf, isTeacherOf } from '../queries/access.js';
import { classById, classOfStream } from '../queries/classes.js';
import { AttendanceStatusEnum, ClassObject } from './class.types.js';
import { LessonReference, UserReference } from './references.js';

type Unlocked = EventData<typeof LessonUnlocked>;
type Marked = EventData<typeof AttendanceMarked>;

@ObjectType('LessonUnlockedEvent', { description: 'A lesson was opened to the students of a class.' })
class LessonUnlockedEvent {
  @Field(() => ClassObject, { nullable: true, description: 'The class.' })
  class!: object | null;

  @Field(() => LessonReference, { nullable: true, description: 'The lesson.' })
  lesson!: LessonReference | null;
}

@ObjectType('AttendanceMarkedEvent', { description: 'Attendance of one student was marked or corrected.' })
class AttendanceMarkedEvent {
  @Field(() => ClassObject, { nullable: true, description: 'The class.' })
  class!: object | null;

  @Field(() => ID, { description: 'The meeting.' })
  meetingId!: string;

  @Field(() => UserReference, { nullable: true, description: 'The student.' })
  student!: UserReference | null;

  @Field(() => AttendanceStatusEnum, { description: 'What was marked.' })
  status!: AttendanceStatusEnum;

  @Field(() => AttendanceStatusEnum, { nullable: true, description: 'What it corrects; null for the first mark.' })
  previousStatus!: AttendanceStatusEnum | null;
}

/** Those who are in the class. */
export const canFollowClass: CanSubscribe = async (context, args) => {
  const found = await classById(context).load(args['classId'] ?? '');
  return found !== null && isMemberOf(context, found);
};

@Resolver()
export class LiveResolver {
  @Subscription(() => LessonUnlockedEvent, {
    description: "Lessons of a class as they are unlocked. The class's students and instructor, and staff.",
    subscribe: async ({ args, context }: { args: { classId: string }; context: Context }) => {
      if (!context.platform && !(await canFollowClass(context, args as never)))
        throw new NotAllowed('Only the people of a class can follow it.');
      return context.live.stream<Unlocked>({
        on: [LessonUnlocked],
        pick: (event: CloudEvent<Unlocked>) => (event.data.classId === args.classId ? event.data : undefined),
      });
    },
  })
  @Directive('@shared(scope: "classId")')
  async lessonUnlocked(
    @Root() event: Unlocked,
    @Arg('classId', () => ID, { description: 'The class to follow.' }) _classId: string,
    @Ctx() context: Context,
  ): Promise<LessonUnlockedEvent> {
    return { class: await classOfStream(context).load(event.classId), lesson: { id: event.lessonId } };
  }

  @Subscription(() => AttendanceMarkedEvent, {
    description:
      'Attendance in a class as it is marked: of all students for its instructor and staff, of themselves for its students. Not shared between people.',
    subscribe: async ({ args, context }: { args: { classId: string }; context: Context }) => {
      const found = await classById(context).load(args.classId);
      if (!found || !(await isMemberOf(context, found)))
        throw new NotAllowed('Only the people of a class can follow it.');
      const only = (await isTeacherOf(context, found)) ? null : context.viewer?.id;
      return context.live.stream<Marked>({
        on: [AttendanceMarked],
        pick: ({ data }: CloudEvent<Marked>) =>
          data.classId === args.classId && (only === null || data.studentId === only) ? data : undefined,
      });
    },
  })
  async attendanceMarked(
    @Root() event: Marked,
    @Arg('classId', () => ID, { description: 'The class to follow.' }) _classId: string,
    @Ctx() context: Context,
  ): Promise<AttendanceMarkedEvent> {
    return {
      class: await classById(context).load(event.classId),
      meetingId: event.meetingId,
      student: { id: event.studentId },
      status: event.status as AttendanceStatusEnum,
      previousStatus: event.previousStatus as AttendanceStatusEnum | null,
    };
  }
}
