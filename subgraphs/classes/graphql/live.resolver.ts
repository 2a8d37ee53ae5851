import { Arg, Ctx, Directive, Field, ID, ObjectType, Resolver, Root, Subscription } from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { NotAllowed } from '../../../platform/domain/errors.js';
import type { CanSubscribe } from '../../../platform/subgraph.js';
import type { CloudEvent, EventData } from '../../../schema/events/contract.js';
import { LessonUnlocked } from '../../../schema/events/classes.js';
import { isMemberOf } from '../queries/access.js';
import { classById } from '../queries/classes.js';
import { ClassObject } from './class.types.js';
import { LessonReference } from './references.js';

type Unlocked = EventData<typeof LessonUnlocked>;

@ObjectType('LessonUnlockedEvent', { description: 'A lesson was opened to the students of a class.' })
class LessonUnlockedEvent {
  @Field(() => ClassObject, { nullable: true, description: 'The class.' })
  class!: object | null;

  @Field(() => LessonReference, { nullable: true, description: 'The lesson.' })
  lesson!: LessonReference | null;
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
    return { class: await classById(context).load(event.classId), lesson: { id: event.lessonId } };
  }
}
