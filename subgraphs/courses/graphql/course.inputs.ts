import { ArrayMaxSize, ArrayMinSize, Length, Matches, MaxLength, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { DraftEditInput } from './authoring/editing.inputs.js';
import { CourseAccessEnum, CourseLevelEnum, ExerciseTypeEnum } from './course.types.js';
import { AssignmentInput } from './exercise/assignment.types.js';
import { CodingInput } from './exercise/coding-task.types.js';
import { QuizInput } from './exercise/quiz.types.js';
import { ExerciseSettingsInput } from './exercise/settings.types.js';

@InputType('CreateCourseInput', { description: 'A new course.' })
export class CreateCourseInput {
  @Field(() => String, { description: 'Name of the course, 1 to 120 characters.' })
  @Length(1, 120)
  title!: string;

  @Field(() => String, { description: 'Unique name for addresses, 1 to 80 of a-z, 0-9 and single hyphens.' })
  @Length(1, 80)
  @Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/, { message: 'must be like european-portuguese-a1' })
  slug!: string;

  @Field(() => String, { description: 'Language or subject that it teaches, 1 to 40 characters: `pt`, `javascript`.' })
  @Length(1, 40)
  language!: string;

  @Field(() => CourseLevelEnum, { description: 'What it expects of its students.' })
  level!: CourseLevelEnum;

  @Field(() => [String], { description: 'Words to find it by: at most 20 of 1 to 40 characters.' })
  @ArrayMaxSize(20)
  @Length(1, 40, { each: true })
  tags!: string[];

  @Field(() => String, { description: 'What it is about, at most 2000 characters.' })
  @MaxLength(2_000)
  summary!: string;

  @Field(() => CourseAccessEnum, { description: 'Who may learn it.' })
  access!: CourseAccessEnum;

  @Field(() => String, {
    nullable: true,
    description: 'Made by the client, unique for the act: sending it again has no second effect.',
  })
  @MaxLength(100)
  idempotencyKey?: string | null;
}

@InputType('AddSectionInput', { description: 'A new section at the end of a course.' })
export class AddSectionInput {
  @Field(() => ID, { description: 'The course.' })
  courseId!: string;

  @Field(() => String, { description: 'Name of the section, 1 to 120 characters.' })
  @Length(1, 120)
  title!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Made by the client, unique for the act: sending it again has no second effect.',
  })
  @MaxLength(100)
  idempotencyKey?: string | null;
}

@InputType('AddLessonInput', { description: 'A new lesson at the end of a section.' })
export class AddLessonInput {
  @Field(() => ID, { description: 'The section.' })
  sectionId!: string;

  @Field(() => String, { description: 'Name of the lesson, 1 to 120 characters.' })
  @Length(1, 120)
  title!: string;

  @Field(() => String, { description: 'What the lesson says, in Markdown, at most 50000 characters.' })
  @MaxLength(50_000)
  markdown!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Made by the client, unique for the act: sending it again has no second effect.',
  })
  @MaxLength(100)
  idempotencyKey?: string | null;
}

@InputType('QuizQuestionInput', { description: 'A question with one right choice.' })
export class QuestionInput {
  @Field(() => String, { description: 'What is asked, 1 to 2000 characters.' })
  @Length(1, 2_000)
  prompt!: string;

  @Field(() => [String], { description: 'What can be chosen: 2 to 10 different texts of 1 to 500 characters.' })
  @ArrayMinSize(2)
  @ArrayMaxSize(10)
  @Length(1, 500, { each: true })
  choices!: string[];

  @Field(() => Int, { description: 'Place of the right choice in `choices`, from 0. Students never see it.' })
  @Min(0)
  correctChoice!: number;
}

@InputType('AddExerciseInput', { description: 'A new exercise at the end of a lesson.' })
export class AddExerciseInput {
  @Field(() => ID, { description: 'The lesson.' })
  lessonId!: string;

  @Field(() => ExerciseTypeEnum, { description: 'What is to be done.' })
  type!: ExerciseTypeEnum;

  @Field(() => String, { description: 'Name of the exercise, 1 to 120 characters.' })
  @Length(1, 120)
  title!: string;

  @Field(() => String, { description: 'What to do, in Markdown, at most 20000 characters.' })
  @MaxLength(20_000)
  instructions!: string;

  @Field(() => [QuestionInput], {
    nullable: true,
    description: 'The questions of a quiz in order, 1 to 100, each with one right choice; none for other types.',
    deprecationReason: 'Since 2026-11-30: use quiz, which has all types of questions.',
  })
  @ArrayMaxSize(100)
  @ValidateNested()
  questions?: QuestionInput[] | null;

  @Field(() => ExerciseSettingsInput, {
    nullable: true,
    description: 'When it is complete and how much it counts. What is absent has its default.',
  })
  @ValidateNested()
  settings?: ExerciseSettingsInput | null;

  @Field(() => QuizInput, { nullable: true, description: 'Questions and rules of an exercise of type QUIZ.' })
  @ValidateNested()
  quiz?: QuizInput | null;

  @Field(() => CodingInput, { nullable: true, description: 'Languages and cases of an exercise of type CODING.' })
  @ValidateNested()
  coding?: CodingInput | null;

  @Field(() => AssignmentInput, {
    nullable: true,
    description:
      'What is handed in and how it is graded, for an exercise of type ASSIGNMENT. Default: a text, 100 points.',
  })
  @ValidateNested()
  assignment?: AssignmentInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'Made by the client, unique for the act: sending it again has no second effect.',
  })
  @MaxLength(100)
  idempotencyKey?: string | null;
}

@InputType('MoveLessonInput', { description: 'Where a lesson goes.' })
export class MoveLessonInput {
  @Field(() => ID, { description: 'The lesson.' })
  lessonId!: string;

  @Field(() => ID, { description: 'The section that it goes to, of the same course; it may be its present one.' })
  sectionId!: string;

  @Field(() => Int, {
    nullable: true,
    description: "Its place among the section's other lessons, from 0; at the end when absent or beyond.",
  })
  @Min(0)
  position?: number | null;
}

@InputType('PublishCourseInput', { description: 'The course whose draft becomes a version.' })
export class PublishCourseInput extends DraftEditInput {
  @Field(() => ID, { description: 'The course.' })
  courseId!: string;
}

@InputType('ArchiveCourseInput', { description: 'The course that takes no new students.' })
export class ArchiveCourseInput {
  @Field(() => ID, { description: 'The course.' })
  courseId!: string;
}

@InputType('RemoveCourseInput', { description: 'A course that was never published.' })
export class RemoveCourseInput {
  @Field(() => ID, { description: 'The course.' })
  courseId!: string;
}

@InputType('EnrollInCourseInput', { description: 'The course that the viewer wants to learn.' })
export class EnrollInCourseInput {
  @Field(() => ID, { description: 'The course.' })
  courseId!: string;
}

@InputType('OpenLessonInput', { description: 'The lesson that the viewer begins.' })
export class OpenLessonInput {
  @Field(() => ID, { description: 'The lesson.' })
  lessonId!: string;
}

@InputType('CompleteReadingInput', { description: 'The reading that the viewer has read.' })
export class CompleteReadingInput {
  @Field(() => ID, { description: 'An exercise of type READING.' })
  exerciseId!: string;
}

@InputType('QuizAnswerInput', { description: 'The answer to one question.' })
export class QuizAnswerInput {
  @Field(() => ID, { description: 'The question.' })
  questionId!: string;

  @Field(() => Int, { description: "Place of the chosen text in the question's `choices`, from 0." })
  choice!: number;
}

@InputType('SubmitQuizInput', { description: 'Answers to a quiz.' })
export class SubmitQuizInput {
  @Field(() => ID, { description: 'An exercise of type QUIZ.' })
  exerciseId!: string;

  @Field(() => [QuizAnswerInput], {
    description: 'At most one answer a question; a question without an answer is wrong.',
  })
  @ArrayMaxSize(100)
  @ValidateNested()
  answers!: QuizAnswerInput[];
}
