import { Directive, Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import { connectionType, DateTime } from '../../../platform/graphql/types.js';
import { ForPartners } from '../../../platform/graphql/for-partners.js';

export enum CourseAccessEnum {
  FREE = 'free',
  PRO = 'pro',
  CLASS = 'class',
}
registerEnumType(CourseAccessEnum, {
  name: 'CourseAccess',
  description: 'Who may learn a course.',
  valuesConfig: {
    FREE: { description: 'Anyone who is signed in.' },
    PRO: { description: 'Who has the entitlement `pro` by a plan, or is in a class of it.' },
    CLASS: { description: 'Who is in a class of it; lessons open as the class unlocks them.' },
  },
});

export enum CourseStatusEnum {
  DRAFT = 'draft',
  PUBLISHED = 'published',
  ARCHIVED = 'archived',
}
registerEnumType(CourseStatusEnum, {
  name: 'CourseStatus',
  description: 'Status of a course.',
  valuesConfig: {
    DRAFT: { description: 'Never published: only its instructor and staff see it.' },
    PUBLISHED: { description: 'In the catalog. Later edits are seen when it is published again.' },
    ARCHIVED: { description: 'No user enrolls by themselves any more; who is enrolled goes on.' },
  },
});

export enum CourseLevelEnum {
  BEGINNER = 'beginner',
  INTERMEDIATE = 'intermediate',
  ADVANCED = 'advanced',
}
registerEnumType(CourseLevelEnum, {
  name: 'CourseLevel',
  description: 'What a course expects of its students.',
  valuesConfig: {
    BEGINNER: { description: 'Nothing.' },
    INTERMEDIATE: { description: 'The basics.' },
    ADVANCED: { description: 'Good knowledge of the subject.' },
  },
});

export enum ExerciseTypeEnum {
  READING = 'reading',
  QUIZ = 'quiz',
  CODING = 'coding',
  ASSIGNMENT = 'assignment',
}
registerEnumType(ExerciseTypeEnum, {
  name: 'ExerciseType',
  description: 'What a student does in an exercise. May grow.',
  valuesConfig: {
    READING: { description: 'Read something and say so.' },
    QUIZ: { description: 'Answer questions; scored by the platform, essays by a teacher.' },
    CODING: { description: 'Write a program; judged by the platform.' },
    ASSIGNMENT: { description: 'Hand in a text, a link or files; graded by a teacher.' },
  },
});

@ObjectType('QuizQuestion', { description: 'A question of a quiz with one right choice, which is never shown.' })
export class QuestionObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'What is asked.' })
  prompt!: string;

  @Field(() => [String], { description: 'What can be chosen. An answer gives the place in this list, from 0.' })
  choices!: readonly string[];
}

@ObjectType('ExerciseProgress', {
  description: 'How far a student is in one exercise. A result that may not be seen yet changes nothing here.',
})
export class ExerciseProgressObject {
  @Field(() => Float, { nullable: true, description: 'The best score so far, 0 to 1; null when there is none.' })
  bestScore!: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was completed first; null before.' })
  completedAt!: Date | null;

  @Field(() => Boolean, { description: 'Whether a grader excused the student: complete, and not part of the grade.' })
  excused!: boolean;
}

@ObjectType('ExerciseResult', { description: "A student's result of one exercise." })
export class ExerciseResultObject {
  @Field(() => Float, { description: 'The best score so far, 0 to 1.' })
  score!: number;

  @Field(() => DateTime, { description: 'When it was completed first.' })
  completedAt!: Date;
}

@ObjectType('Exercise', {
  description: 'Something to do in a lesson. Its id stays the same in all versions of the course.',
})
@Directive('@key(fields: "id")')
export class ExerciseObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'Name of the exercise.' })
  title!: string;

  @Field(() => ExerciseTypeEnum, { description: 'What is to be done.' })
  type!: ExerciseTypeEnum;
}

@ObjectType('Lesson', { description: 'A unit of a course.' })
@Directive('@key(fields: "id")')
export class LessonObject {
  @Field(() => ID, { description: 'Unique id.' })
  @ForPartners()
  id!: string;

  @Field(() => String, { description: 'Name of the lesson.' })
  @ForPartners()
  title!: string;

  @ListSize(2)
  @Field(() => [ExerciseObject], { description: 'Its exercises in order.' })
  exercises!: readonly object[];
}

@ObjectType('CourseSection', { description: 'A module of a course: lessons in order.' })
@ForPartners()
export class SectionObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'Name of the section.' })
  title!: string;

  @ListSize(8)
  @Field(() => [LessonObject], { description: 'Its lessons in order.' })
  lessons!: readonly object[];
}

@ObjectType('Course', { description: 'Learning content: sections of lessons with exercises.' })
@Directive('@key(fields: "id")')
@Directive('@cacheControl(inheritMaxAge: true)')
export class CourseObject {
  @Field(() => ID, { description: 'Unique id.' })
  @ForPartners()
  id!: string;

  @Field(() => String, { description: 'Name of the course.' })
  @ForPartners()
  title!: string;

  @Field(() => String, { description: 'Unique name for addresses: `european-portuguese-a1`.' })
  @ForPartners()
  slug!: string;

  @Field(() => String, { description: 'What it is about, in a few sentences.' })
  @ForPartners()
  summary!: string;

  @Field(() => String, { description: 'Language or subject that it teaches: `pt`, `javascript`.' })
  @ForPartners()
  language!: string;

  @Field(() => CourseLevelEnum, { description: 'What it expects of its students.' })
  @ForPartners()
  level!: CourseLevelEnum;

  @Field(() => [String], { description: 'Words to find it by.' })
  @ForPartners()
  tags!: readonly string[];

  @Field(() => CourseAccessEnum, { description: 'Who may learn it.' })
  @ForPartners()
  access!: CourseAccessEnum;

  @Field(() => CourseStatusEnum, { description: 'The status.' })
  status!: CourseStatusEnum;

  @Field(() => Boolean, { description: 'Whether a lesson opens only once the one before it is complete.' })
  sequential!: boolean;
}

export const CourseConnection = connectionType('Course', () => CourseObject, { partners: true });

@ObjectType('CourseEnrollment', {
  description: "A student's way through a course, on the version that was the newest when they enrolled.",
})
export class CourseEnrollmentObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => Float, {
    description:
      'Share of the things to do that are done, 0 to 1. A lesson without exercises is one thing to do: open it.',
  })
  progress!: number;

  @Field(() => Int, { description: 'Lessons of which all exercises are complete.' })
  completedLessonCount!: number;

  @Field(() => DateTime, { description: 'When the student enrolled.' })
  enrolledAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the first lesson was opened; null before.' })
  startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the last lesson was completed; null before.' })
  completedAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the student left the course; null for users who have not.',
  })
  leftAt!: Date | null;
}
