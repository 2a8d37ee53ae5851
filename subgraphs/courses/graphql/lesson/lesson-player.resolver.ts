import { Ctx, Directive, Field, FieldResolver, ObjectType, registerEnumType, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { DateTime } from '../../../../platform/graphql/types.js';
import type { Lesson, LessonOutline } from '../../domain/content.js';
import { courseById } from '../../queries/catalog.js';
import { lessonById, type LessonView } from '../../queries/content.js';
import { placeOfLesson, viewerLessonState, type LessonPlace } from '../../queries/lesson-player.js';
import { CourseObject, LessonObject, SectionObject } from '../course.types.js';

export enum LessonLockEnum {
  NOT_ENROLLED = 'not-enrolled',
  ENTITLEMENT = 'entitlement',
  CLASS = 'class',
  PREVIOUS_LESSON = 'previous-lesson',
}
registerEnumType(LessonLockEnum, {
  name: 'LessonLock',
  description: 'Why a lesson can not be read. May grow.',
  valuesConfig: {
    NOT_ENROLLED: { description: 'The viewer is not enrolled in the course.' },
    ENTITLEMENT: { description: 'The course needs a plan that the viewer does not have.' },
    CLASS: { description: 'No class of the viewer has unlocked it.' },
    PREVIOUS_LESSON: { description: 'The lesson before it must be completed first.' },
  },
});

@ObjectType('LessonState', { description: 'How far a student is in a lesson.' })
class LessonState {
  @Field(() => DateTime, { description: 'When it was opened first.' })
  openedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When its last exercise was completed; null before.' })
  completedAt!: Date | null;
}

type LessonRoot = LessonView | LessonOutline | Lesson;

/** Lessons come from contents lists too, which do not say of which course. */
async function seen(lesson: LessonRoot, context: Context): Promise<LessonView | null> {
  return 'courseId' in lesson ? lesson : lessonById(context).load(lesson.id);
}

async function placeOf(lesson: LessonRoot, context: Context): Promise<LessonPlace | null> {
  const view = await seen(lesson, context);
  return view && placeOfLesson(context, view.courseId, view.id);
}

@Resolver(() => LessonObject)
export class LessonPlayerResolver {
  @FieldResolver(() => CourseObject, { nullable: true, description: 'Its course; null if the viewer may not see it.' })
  async course(@Root() lesson: LessonRoot, @Ctx() context: Context) {
    const view = await seen(lesson, context);
    return view && courseById(context).load(view.courseId);
  }

  @FieldResolver(() => SectionObject, {
    nullable: true,
    description: 'Its section; null if the version that the viewer sees has no such lesson.',
  })
  async section(@Root() lesson: LessonRoot, @Ctx() context: Context) {
    return (await placeOf(lesson, context))?.section;
  }

  @FieldResolver(() => LessonObject, {
    nullable: true,
    description: 'The lesson behind it, also in the next section; null for the last.',
  })
  async next(@Root() lesson: LessonRoot, @Ctx() context: Context) {
    return (await placeOf(lesson, context))?.next;
  }

  @FieldResolver(() => LessonObject, {
    nullable: true,
    description: 'The lesson before it, also in another section; null for the first.',
  })
  async previous(@Root() lesson: LessonRoot, @Ctx() context: Context) {
    return (await placeOf(lesson, context))?.previous;
  }

  @FieldResolver(() => LessonState, {
    nullable: true,
    description: 'How far the viewer is; null before they opened it.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  viewerState(@Root() lesson: LessonRoot, @Ctx() context: Context) {
    return viewerLessonState(context).load(lesson.id);
  }

  @FieldResolver(() => LessonLockEnum, {
    nullable: true,
    description: 'Why the viewer can not read it; null when they can.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async viewerLock(@Root() lesson: LessonRoot, @Ctx() context: Context) {
    return (await seen(lesson, context))?.lock;
  }
}
