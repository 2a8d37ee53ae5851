import { Arg, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root, Directive } from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import type { Exercise, Lesson, LessonOutline } from '../domain/content.js';
import { exerciseById, lessonById, type ExerciseView, type LessonView } from '../queries/content.js';
import { viewerProgress, viewerResult } from '../queries/enrollments.js';
import {
  ExerciseObject,
  ExerciseProgressObject,
  ExerciseResultObject,
  LessonObject,
  QuestionObject,
} from './course.types.js';
import { ExerciseSettingsObject, settingsObject } from './exercise/settings.types.js';

@Resolver(() => LessonObject)
export class LessonResolver {
  @Authorized()
  @Query(() => LessonObject, {
    nullable: true,
    description: 'One lesson of the version of its course that the viewer sees; null when that has none with this id.',
  })
  lesson(@Arg('id', () => ID, { description: 'Id of the lesson.' }) id: string, @Ctx() context: Context) {
    return lessonById(context).load(id);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "What the lesson says, in Markdown. For the course's instructor, staff and who is enrolled, as the course's access says; null for everybody else and while it is locked.",
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async content(@Root() lesson: LessonView | LessonOutline | Lesson, @Ctx() context: Context): Promise<string | null> {
    // The author's own edit comes as the draft, a contents list without what is read in it.
    if ('markdown' in lesson) return lesson.markdown;
    return (await lessonById(context).load(lesson.id))?.content ?? null;
  }
}

type ExerciseRoot = ExerciseView | LessonOutline['exercises'][number] | Exercise;

@Resolver(() => ExerciseObject)
export class ExerciseResolver {
  @Authorized()
  @Query(() => ExerciseObject, {
    nullable: true,
    description:
      'One exercise of the version of its course that the viewer sees; null when that has none with this id.',
  })
  exercise(@Arg('id', () => ID, { description: 'Id of the exercise.' }) id: string, @Ctx() context: Context) {
    return exerciseById(context).load(id);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "What to do, in Markdown; null for who may not read the lesson's content.",
  })
  async instructions(@Root() exercise: ExerciseRoot, @Ctx() context: Context): Promise<string | null> {
    if ('instructions' in exercise) return exercise.instructions;
    return (await exerciseById(context).load(exercise.id))?.instructions ?? null;
  }

  @FieldResolver(() => [QuestionObject], {
    nullable: true,
    description:
      "The questions of a quiz in order, none for other types; null for who may not read the lesson's content.",
  })
  async questions(@Root() exercise: ExerciseRoot, @Ctx() context: Context) {
    if ('questions' in exercise) return exercise.questions;
    return (await exerciseById(context).load(exercise.id))?.questions ?? null;
  }

  @FieldResolver(() => ExerciseSettingsObject, {
    nullable: true,
    description:
      'When it is complete and how much it counts; null for an exercise that the viewer does not see any more.',
  })
  async settings(@Root() exercise: ExerciseRoot, @Ctx() context: Context): Promise<ExerciseSettingsObject | null> {
    const settings =
      'settings' in exercise ? exercise.settings : (await exerciseById(context).load(exercise.id))?.settings;
    return settings ? settingsObject(settings) : null;
  }

  @FieldResolver(() => ExerciseProgressObject, {
    nullable: true,
    description: 'How far the viewer is; null before the first result.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  viewerProgress(@Root() exercise: ExerciseRoot, @Ctx() context: Context) {
    return viewerProgress(context).load(exercise.id);
  }

  @FieldResolver(() => ExerciseResultObject, {
    nullable: true,
    description: "The viewer's own result; null before they completed it, and where only the completion is known.",
    deprecationReason: 'Since 2026-11-30: use viewerProgress, which has results below the pass mark too.',
  })
  viewerResult(@Root() exercise: ExerciseRoot, @Ctx() context: Context) {
    return viewerResult(context).load(exercise.id);
  }
}
