import { Arg, Authorized, Ctx, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { updateSection } from '../../commands/section/update-section.js';
import { moveSection } from '../../commands/section/move-section.js';
import { removeSection } from '../../commands/section/remove-section.js';
import { updateLesson } from '../../commands/lesson/update-lesson.js';
import { removeLesson } from '../../commands/lesson/remove-lesson.js';
import { updateExercise } from '../../commands/exercise/update-exercise.js';
import { moveExercise } from '../../commands/exercise/move-exercise.js';
import { removeExercise } from '../../commands/exercise/remove-exercise.js';
import { CoursePayload, ExercisePayload, LessonPayload, SectionPayload } from '../authoring.resolver.js';
import {
  MoveExerciseInput,
  MoveSectionInput,
  RemoveExerciseInput,
  RemoveLessonInput,
  RemoveSectionInput,
  UpdateExerciseInput,
  UpdateLessonInput,
  UpdateSectionInput,
} from './editing.inputs.js';

@ObjectType('UpdateSectionPayload', { description: 'A section that was changed.' })
class UpdateSectionPayload extends SectionPayload {}

@ObjectType('MoveSectionPayload', { description: 'A section that was moved.' })
class MoveSectionPayload extends SectionPayload {}

@ObjectType('RemoveSectionPayload', { description: 'A course that lost a part.' })
class RemoveSectionPayload extends CoursePayload {}

@ObjectType('UpdateLessonPayload', { description: 'A lesson that was changed.' })
class UpdateLessonPayload extends LessonPayload {}

@ObjectType('RemoveLessonPayload', { description: 'A course that lost a part.' })
class RemoveLessonPayload extends CoursePayload {}

@ObjectType('UpdateExercisePayload', { description: 'An exercise that was changed.' })
class UpdateExercisePayload extends ExercisePayload {}

@ObjectType('MoveExercisePayload', { description: 'An exercise that was moved.' })
class MoveExercisePayload extends ExercisePayload {}

@ObjectType('RemoveExercisePayload', { description: 'A course that lost a part.' })
class RemoveExercisePayload extends CoursePayload {}

@Resolver()
export class EditingResolver {
  @Authorized('instructor', 'staff')
  @Mutation(() => UpdateSectionPayload, {
    description:
      "Renames a section of a course's draft. Its instructor or staff. Errors: SECTION_NOT_FOUND, NOT_YOUR_COURSE, COURSE_ARCHIVED, DRAFT_CHANGED.",
  })
  updateSection(
    @Arg('input', () => UpdateSectionInput, { description: 'Section and name.' }) input: UpdateSectionInput,
    @Ctx() context: Context,
  ): Promise<UpdateSectionPayload> {
    return updateSection(context, input);
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => MoveSectionPayload, {
    description:
      "Moves a section within a course's draft. Its instructor or staff. Errors: SECTION_NOT_FOUND, NOT_YOUR_COURSE, COURSE_ARCHIVED, DRAFT_CHANGED.",
  })
  moveSection(
    @Arg('input', () => MoveSectionInput, { description: 'Section and place.' }) input: MoveSectionInput,
    @Ctx() context: Context,
  ): Promise<MoveSectionPayload> {
    return moveSection(context, input);
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => RemoveSectionPayload, {
    description:
      "Removes a section with its lessons from a course's draft. Students keep the versions that they follow. Its instructor or staff. Errors: SECTION_NOT_FOUND, NOT_YOUR_COURSE, COURSE_ARCHIVED, DRAFT_CHANGED.",
  })
  async removeSection(
    @Arg('input', () => RemoveSectionInput, { description: 'The section.' }) input: RemoveSectionInput,
    @Ctx() context: Context,
  ): Promise<RemoveSectionPayload> {
    return { course: await removeSection(context, input) };
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => UpdateLessonPayload, {
    description:
      "Changes a lesson of a course's draft. Its instructor or staff. Errors: LESSON_NOT_FOUND, NOT_YOUR_COURSE, COURSE_ARCHIVED, DRAFT_CHANGED.",
  })
  updateLesson(
    @Arg('input', () => UpdateLessonInput, { description: 'Lesson and changes.' }) input: UpdateLessonInput,
    @Ctx() context: Context,
  ): Promise<UpdateLessonPayload> {
    return updateLesson(context, input);
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => RemoveLessonPayload, {
    description:
      "Removes a lesson from a course's draft. Students keep the versions that they follow. Its instructor or staff. Errors: LESSON_NOT_FOUND, NOT_YOUR_COURSE, COURSE_ARCHIVED, DRAFT_CHANGED.",
  })
  async removeLesson(
    @Arg('input', () => RemoveLessonInput, { description: 'The lesson.' }) input: RemoveLessonInput,
    @Ctx() context: Context,
  ): Promise<RemoveLessonPayload> {
    return { course: await removeLesson(context, input) };
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => UpdateExercisePayload, {
    description:
      "Changes an exercise of a course's draft. Its instructor or staff. Errors: EXERCISE_NOT_FOUND, NOT_YOUR_COURSE, COURSE_ARCHIVED, DRAFT_CHANGED.",
  })
  updateExercise(
    @Arg('input', () => UpdateExerciseInput, { description: 'Exercise and changes.' }) input: UpdateExerciseInput,
    @Ctx() context: Context,
  ): Promise<UpdateExercisePayload> {
    return updateExercise(context, input);
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => MoveExercisePayload, {
    description:
      "Moves an exercise within a course's draft. Its instructor or staff. Errors: EXERCISE_NOT_FOUND, LESSON_NOT_FOUND, COURSE_TOO_LARGE, NOT_YOUR_COURSE, COURSE_ARCHIVED, DRAFT_CHANGED.",
  })
  moveExercise(
    @Arg('input', () => MoveExerciseInput, { description: 'Exercise and place.' }) input: MoveExerciseInput,
    @Ctx() context: Context,
  ): Promise<MoveExercisePayload> {
    return moveExercise(context, input);
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => RemoveExercisePayload, {
    description:
      "Removes an exercise from a course's draft. Students keep the versions that they follow. Its instructor or staff. Errors: EXERCISE_NOT_FOUND, NOT_YOUR_COURSE, COURSE_ARCHIVED, DRAFT_CHANGED.",
  })
  async removeExercise(
    @Arg('input', () => RemoveExerciseInput, { description: 'The exercise.' }) input: RemoveExerciseInput,
    @Ctx() context: Context,
  ): Promise<RemoveExercisePayload> {
    return { course: await removeExercise(context, input) };
  }
}
