import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { connectionType, DateTime } from '../../../../platform/graphql/types.js';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { CodingVerdictEnum } from '../coding/coding.types.js';
import { ExerciseTypeEnum } from '../course.types.js';

@ObjectType('LessonReport', { description: 'How far students got: one step of the drop-off.' })
export class LessonReportObject {
  @Field(() => ID, { description: 'Id of the lesson.' })
  lessonId!: string;

  @Field(() => String, { description: 'Name of the lesson.' })
  title!: string;

  @Field(() => Int, { description: 'Students who opened it.' })
  openedCount!: number;

  @Field(() => Int, { description: 'Students who completed it.' })
  completedCount!: number;
}

@ObjectType('VerdictCount', { description: 'How many programs had a verdict.' })
export class VerdictCountObject {
  @Field(() => CodingVerdictEnum, { description: 'The verdict.' })
  verdict!: CodingVerdictEnum;

  @Field(() => Int, { description: 'Number of programs.' })
  count!: number;
}

@ObjectType('ExerciseReport', { description: 'Results of one exercise.' })
export class ExerciseReportObject {
  @Field(() => ID, { description: 'Id of the exercise.' })
  exerciseId!: string;

  @Field(() => String, { description: 'Name of the exercise.' })
  title!: string;

  @Field(() => ExerciseTypeEnum, { description: 'What is done in it.' })
  type!: ExerciseTypeEnum;

  @Field(() => Int, { description: 'Students with a released score; who was excused is not counted.' })
  scoreCount!: number;

  @Field(() => Int, { description: 'Students who completed it.' })
  completedCount!: number;

  @Field(() => Float, { nullable: true, description: 'Mean of their best scores, 0 to 1; null for none.' })
  averageScore!: number | null;

  @ListSize(9)
  @Field(() => [VerdictCountObject], {
    description: 'CODING: verdicts of the programs outside of contests, the most frequent first. Empty for others.',
  })
  verdicts!: readonly object[];
}

@ObjectType('QuestionReport', { description: 'How a question of a quiz was answered, in all submitted attempts.' })
export class QuestionReportObject {
  @Field(() => ID, { description: 'Id of the question.' })
  questionId!: string;

  @Field(() => ID, { description: 'Id of its quiz.' })
  exerciseId!: string;

  @Field(() => String, { description: 'What is asked.' })
  prompt!: string;

  @Field(() => Int, { description: 'Attempts with the question.' })
  answerCount!: number;

  @Field(() => Float, {
    description: 'Mean share of the points: low is hard. Below 0 where wrong options cost points.',
  })
  facility!: number;

  @Field(() => String, {
    nullable: true,
    description: 'The wrong answer that was given most often; null for none, and for essays.',
  })
  commonWrongAnswer!: string | null;

  @Field(() => Int, { description: 'How often that answer was given.' })
  commonWrongCount!: number;
}

@ObjectType('CourseReportStudent', { description: 'One student of a report.' })
export class CourseReportStudentObject {
  @Field(() => ID, { description: "Id of the student's enrollment." })
  id!: string;

  @Field(() => Float, { description: 'Share of the things to do that are done, 0 to 1.' })
  progress!: number;

  @Field(() => DateTime, { nullable: true, description: 'When the first lesson was opened; null before.' })
  startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the course was completed; null before.' })
  completedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When a lesson was last opened or completed; null for never.' })
  lastActiveAt!: Date | null;

  @Field(() => Float, { nullable: true, description: 'Mean of the released best scores, 0 to 1; null for none.' })
  averageScore!: number | null;
}
export const CourseReportStudentConnection = connectionType('CourseReportStudent', () => CourseReportStudentObject);

@ObjectType('CourseReport', {
  description:
    'How a course goes, for who grades its students: all of them, or those of a class. Lessons and exercises are those of the newest version; who left the course is not counted.',
})
@Directive('@cacheControl(scope: "PRIVATE")')
export class CourseReportObject {
  @Field(() => Int, { description: 'Students.' })
  enrolledCount!: number;

  @Field(() => Int, { description: 'Students who opened a lesson.' })
  startedCount!: number;

  @Field(() => Int, { description: 'Students who completed the course.' })
  completedCount!: number;

  @Field(() => Float, { nullable: true, description: 'Mean progress, 0 to 1; null without students.' })
  averageProgress!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Mean of all released best scores by the weight of their exercise, 0 to 1; null for none.',
  })
  averageScore!: number | null;

  @ListSize(100)
  @Field(() => [LessonReportObject], { description: 'Lessons in order, at most 500.' })
  lessons!: readonly object[];

  @ListSize(100)
  @Field(() => [ExerciseReportObject], { description: 'Exercises in order.' })
  exercises!: readonly object[];

  @ListSize(10)
  @Field(() => [QuestionReportObject], {
    description: 'The ten questions with the lowest facility, of those with at least 5 answers.',
  })
  hardestQuestions!: readonly object[];
}
