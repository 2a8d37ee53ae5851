import { Arg, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root, Directive } from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import type { Context } from '../../../platform/context.js';
import { renderMarkdown } from '../../../platform/services/markdown.js';
import { materialsOf } from '../domain/draft.js';
import { MaterialObject } from './material.types.js';
import type { Exercise, Lesson, LessonOutline } from '../domain/content.js';
import { exerciseById, lessonById, type ExerciseView, type LessonView } from '../queries/content.js';
import { contentView, firstQuestions, type ExerciseContentView } from '../queries/exercise-content.js';
import { viewerProgress, viewerResult } from '../queries/enrollments.js';
import {
  ExerciseObject,
  ExerciseProgressObject,
  ExerciseResultObject,
  LessonObject,
  QuestionObject,
} from './course.types.js';
import { AssignmentObject } from './exercise/assignment.types.js';
import { CodingTaskObject } from './exercise/coding-task.types.js';
import { QuizObject } from './exercise/quiz.types.js';
import { viewerSubmissions } from '../queries/coding-submissions.js';
import { viewerSubmission } from '../queries/submissions.js';
import { viewerAttempts } from '../queries/quiz-attempts.js';
import { SubmissionObject } from './assignment/submission.types.js';
import { CodingSubmissionObject } from './coding/coding.types.js';
import { QuizAttemptObject } from './quiz/attempt.types.js';
import { ExerciseSettingsObject, settingsObject } from './exercise/settings.types.js';

type LessonRoot = LessonView | LessonOutline | Lesson;

/** What the viewer sees of a lesson that came as a part of a contents list. */
async function seen(lesson: LessonView | LessonOutline, context: Context): Promise<Partial<LessonView>> {
  return 'courseId' in lesson ? lesson : ((await lessonById(context).load(lesson.id)) ?? {});
}

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
  async content(@Root() lesson: LessonRoot, @Ctx() context: Context): Promise<string | null> {
    // The author's own edit comes as the draft, a contents list without what is read in it.
    if ('markdown' in lesson) return lesson.markdown;
    return (await seen(lesson, context)).content ?? null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: '`content` as safe HTML; null where `content` is.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async html(@Root() lesson: LessonRoot, @Ctx() context: Context): Promise<string | null> {
    const { content, html } =
      'markdown' in lesson ? { ...lesson, content: lesson.markdown } : await seen(lesson, context);
    // Lessons of earlier releases were stored without it.
    return html ?? (content == null ? null : renderMarkdown(content));
  }

  @FieldResolver(() => [MaterialObject], {
    nullable: true,
    description: 'What it gives to read, watch or download, in order, at most 20; null where `content` is.',
  })
  @Directive('@listSize(assumedSize: 3)')
  @Directive('@cacheControl(scope: "PRIVATE")')
  async materials(@Root() lesson: LessonRoot, @Ctx() context: Context) {
    return 'markdown' in lesson ? materialsOf(lesson) : (await seen(lesson, context)).materials;
  }
}

/** An author's own edit comes as the draft. */
async function contentOf(exercise: ExerciseRoot, context: Context): Promise<Partial<ExerciseContentView>> {
  if ('lessonId' in exercise) return exercise;
  if ('instructions' in exercise) return contentView(exercise, true);
  return (await exerciseById(context).load(exercise.id)) ?? {};
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
    description: "What to do, in Markdown; null for users who may not read the lesson's content.",
  })
  async instructions(@Root() exercise: ExerciseRoot, @Ctx() context: Context): Promise<string | null> {
    if ('instructions' in exercise) return exercise.instructions;
    return (await exerciseById(context).load(exercise.id))?.instructions ?? null;
  }

  @ListSize(8)
  @FieldResolver(() => [QuestionObject], {
    nullable: true,
    description:
      "The questions of a quiz in order if each has one right choice and every attempt has all of them; null for users who may not read the lesson's content.",
    deprecationReason: 'Since 2026-11-30: use startQuizAttempt, whose attempts have all types of questions.',
  })
  async questions(@Root() exercise: ExerciseRoot, @Ctx() context: Context) {
    if ('questions' in exercise) return 'lessonId' in exercise ? exercise.questions : firstQuestions(exercise);
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

  @FieldResolver(() => QuizObject, {
    nullable: true,
    description: "How a quiz is taken; null for other types, and for users who may not read the lesson's content.",
  })
  async quiz(@Root() exercise: ExerciseRoot, @Ctx() context: Context) {
    return (await contentOf(exercise, context)).quiz;
  }

  @FieldResolver(() => CodingTaskObject, {
    nullable: true,
    description: "What a program has to do; null for other types, and for users who may not read the lesson's content.",
  })
  async coding(@Root() exercise: ExerciseRoot, @Ctx() context: Context) {
    return (await contentOf(exercise, context)).coding;
  }

  @FieldResolver(() => AssignmentObject, {
    nullable: true,
    description:
      "What is handed in and how it is graded; null for other types, and for users who may not read the lesson's content.",
  })
  async assignment(@Root() exercise: ExerciseRoot, @Ctx() context: Context) {
    return (await contentOf(exercise, context)).assignment;
  }

  @FieldResolver(() => [QuizAttemptObject], {
    description: "The viewer's attempts at a quiz, newest first, at most 100.",
  })
  @Directive('@listSize(assumedSize: 5)')
  @Directive('@cacheControl(scope: "PRIVATE")')
  viewerAttempts(@Root() exercise: ExerciseRoot, @Ctx() context: Context) {
    return viewerAttempts(context).load(exercise.id);
  }

  @FieldResolver(() => [CodingSubmissionObject], {
    description: "The viewer's programs for a coding exercise, newest first, at most 100.",
  })
  @Directive('@listSize(assumedSize: 10)')
  @Directive('@cacheControl(scope: "PRIVATE")')
  viewerPrograms(@Root() exercise: ExerciseRoot, @Ctx() context: Context) {
    return viewerSubmissions(context).load(exercise.id);
  }

  @FieldResolver(() => SubmissionObject, {
    nullable: true,
    description: "The viewer's submission for an assignment, or that of their group; null before the first draft.",
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  viewerSubmission(@Root() exercise: ExerciseRoot, @Ctx() context: Context) {
    return viewerSubmission(context).load(exercise.id);
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
