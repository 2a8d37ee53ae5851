import { ArrayMaxSize, Length, Matches, MaxLength, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IsProse, IsTitle } from '../../../../platform/graphql/text.js';
import { CourseAccessEnum, CourseLevelEnum } from '../course.types.js';
import { AssignmentInput } from '../exercise/assignment.types.js';
import { CodingInput } from '../exercise/coding-task.types.js';
import { QuizInput } from '../exercise/quiz.types.js';
import { ExerciseSettingsInput } from '../exercise/settings.types.js';

@InputType('DraftEditInput', { description: "Base of inputs that change a course's draft." })
export abstract class DraftEditInput {
  @Field(() => Int, {
    nullable: true,
    description:
      '`Course.revision` as the author last read it. When the course was changed since, the edit is refused with DRAFT_CHANGED; absent accepts any.',
  })
  revision?: number | null;
}

@InputType('UpdateCourseInput', { description: 'What a course is called and who may learn it. What is absent stays.' })
export class UpdateCourseInput extends DraftEditInput {
  @Field(() => ID, { description: 'The course.' })
  courseId!: string;

  @Field(() => String, { nullable: true, description: 'Name of the course, 1 to 120 characters.' })
  @IsTitle({ max: 120 })
  title?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Unique name for addresses, 1 to 80 of a-z, 0-9 and single hyphens. Old addresses end.',
  })
  @Length(1, 80)
  @Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/, { message: 'must be like european-portuguese-a1' })
  slug?: string | null;

  @Field(() => String, { nullable: true, description: 'What it is about, at most 2000 characters.' })
  @IsProse({ min: 0, max: 2_000 })
  summary?: string | null;

  @Field(() => String, { nullable: true, description: 'Code of what it teaches, 1 to 40 characters.' })
  @Length(1, 40)
  language?: string | null;

  @Field(() => CourseLevelEnum, { nullable: true, description: 'What it expects of its students.' })
  level?: CourseLevelEnum | null;

  @Field(() => [String], { nullable: true, description: 'Words to find it by: at most 20 of 1 to 40 characters.' })
  @ArrayMaxSize(20)
  @IsTitle({ max: 40 }, { each: true })
  tags?: string[] | null;

  @Field(() => CourseAccessEnum, { nullable: true, description: 'Who may learn it.' })
  access?: CourseAccessEnum | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether a lesson opens only once the one before it is complete.',
  })
  sequential?: boolean | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Published courses that must be completed before students enroll by themselves; at most 10.',
  })
  @ArrayMaxSize(10)
  prerequisiteIds?: string[] | null;
}

@InputType('RestoreCourseInput', { description: 'The course that leaves the archive.' })
export class RestoreCourseInput {
  @Field(() => ID, { description: 'The course.' })
  courseId!: string;
}

@InputType('UpdateSectionInput', { description: 'A new name of a section.' })
export class UpdateSectionInput extends DraftEditInput {
  @Field(() => ID, { description: 'The section.' })
  sectionId!: string;

  @Field(() => String, { description: 'Name of the section, 1 to 120 characters.' })
  @IsTitle({ max: 120 })
  title!: string;
}

@InputType('MoveSectionInput', { description: 'Where a section goes.' })
export class MoveSectionInput extends DraftEditInput {
  @Field(() => ID, { description: 'The section.' })
  sectionId!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Its place among the other sections, from 0; at the end when absent or beyond.',
  })
  @Min(0)
  position?: number | null;
}

@InputType('RemoveSectionInput', { description: 'The section that leaves the draft, with its lessons.' })
export class RemoveSectionInput extends DraftEditInput {
  @Field(() => ID, { description: 'The section.' })
  sectionId!: string;
}

@InputType('UpdateLessonInput', { description: 'What a lesson says. What is absent stays.' })
export class UpdateLessonInput extends DraftEditInput {
  @Field(() => ID, { description: 'The lesson.' })
  lessonId!: string;

  @Field(() => String, { nullable: true, description: 'Name of the lesson, 1 to 120 characters.' })
  @IsTitle({ max: 120 })
  title?: string | null;

  @Field(() => String, { nullable: true, description: 'What the lesson says, in Markdown, at most 50000 characters.' })
  @IsProse({ min: 0, max: 50_000 })
  markdown?: string | null;
}

@InputType('RemoveLessonInput', { description: 'The lesson that leaves the draft, with its materials and exercises.' })
export class RemoveLessonInput extends DraftEditInput {
  @Field(() => ID, { description: 'The lesson.' })
  lessonId!: string;
}

@InputType('UpdateExerciseInput', {
  description: 'What an exercise asks for. What is absent stays, and so does its type.',
})
export class UpdateExerciseInput extends DraftEditInput {
  @Field(() => ID, { description: 'The exercise.' })
  exerciseId!: string;

  @Field(() => String, { nullable: true, description: 'Name of the exercise, 1 to 120 characters.' })
  @IsTitle({ max: 120 })
  title?: string | null;

  @Field(() => String, { nullable: true, description: 'What to do, in Markdown, at most 20000 characters.' })
  @MaxLength(20_000)
  instructions?: string | null;

  @Field(() => ExerciseSettingsInput, { nullable: true, description: 'Settings to change; absent ones stay.' })
  @ValidateNested()
  settings?: ExerciseSettingsInput | null;

  @Field(() => QuizInput, {
    nullable: true,
    description:
      'All questions and rules of a quiz. A question with the `id` of an earlier one, or with its prompt, keeps its results.',
  })
  @ValidateNested()
  quiz?: QuizInput | null;

  @Field(() => CodingInput, { nullable: true, description: 'All of what a program has to do.' })
  @ValidateNested()
  coding?: CodingInput | null;

  @Field(() => AssignmentInput, { nullable: true, description: 'All of what is handed in and how it is graded.' })
  @ValidateNested()
  assignment?: AssignmentInput | null;
}

@InputType('MoveExerciseInput', { description: 'Where an exercise goes.' })
export class MoveExerciseInput extends DraftEditInput {
  @Field(() => ID, { description: 'The exercise.' })
  exerciseId!: string;

  @Field(() => ID, { description: 'The lesson that it goes to, of the same course; it may be its present one.' })
  lessonId!: string;

  @Field(() => Int, {
    nullable: true,
    description: "Its place among the lesson's other exercises, from 0; at the end when absent or beyond.",
  })
  @Min(0)
  position?: number | null;
}

@InputType('RemoveExerciseInput', { description: 'The exercise that leaves the draft.' })
export class RemoveExerciseInput extends DraftEditInput {
  @Field(() => ID, { description: 'The exercise.' })
  exerciseId!: string;
}
