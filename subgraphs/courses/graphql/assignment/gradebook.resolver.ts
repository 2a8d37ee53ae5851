import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  Float,
  ID,
  Mutation,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import type { Context } from '../../../../platform/context.js';
import { now } from '../../../../platform/domain/clock.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { connectionType } from '../../../../platform/graphql/types.js';
import { excuseExercise } from '../../commands/gradebook/excuse-exercise.js';
import { exportGradebook } from '../../commands/gradebook/export-gradebook.js';
import { overrideScore } from '../../commands/gradebook/override-score.js';
import { averageOf, stateOf, type GradebookCell } from '../../domain/gradebook.js';
import {
  gradebookColumns,
  gradebookRows,
  type GradebookColumn,
  type GradebookFilter,
  type GradebookRow,
} from '../../queries/gradebook.js';
import { CourseEnrollmentObject, ExerciseTypeEnum } from '../course.types.js';
import { UserReference } from '../references.js';
import { ExcuseExerciseInput, ExportGradebookInput, OverrideScoreInput } from './submission.types.js';

enum GradebookStateEnum {
  SCORED = 'scored',
  EXCUSED = 'excused',
  MISSING = 'missing',
  OPEN = 'open',
}
registerEnumType(GradebookStateEnum, {
  name: 'GradebookState',
  description: 'What a student has for an exercise.',
  valuesConfig: {
    SCORED: { description: 'A score that was released.' },
    EXCUSED: { description: 'It does not count.' },
    MISSING: { description: 'Nothing came before the exercise closed: it counts as 0.' },
    OPEN: { description: 'Nothing yet, or nothing released: it does not count.' },
  },
});

@ObjectType('GradebookExercise', { description: 'A column of the gradebook.' })
class GradebookExerciseObject {
  @Field(() => ID, { description: 'Id of the exercise.' })
  id!: string;

  @Field(() => String, { description: 'Name of the exercise.' })
  title!: string;

  @Field(() => ExerciseTypeEnum, { description: 'What is done in it.' })
  type!: ExerciseTypeEnum;

  @Field(() => Float, { description: 'Its share of the grade.' })
  weight!: number;
}

@ObjectType('GradebookCell', { description: 'What one student has for one exercise.' })
class GradebookCellObject {
  @Field(() => ID, { description: 'Id of the exercise.' })
  exerciseId!: string;

  @Field(() => Float, { nullable: true, description: 'The best score, 0 to 1; null for none.' })
  score!: number | null;
}

@ObjectType('GradebookStudent', { description: 'A row of the gradebook.' })
class GradebookStudentObject {
  @Field(() => ID, { description: "Id of the student's enrollment." })
  id!: string;

  @ListSize(30)
  @Field(() => [GradebookCellObject], {
    description: "In the order of the columns; none for exercises that are not in the student's version.",
  })
  cells!: readonly object[];
}
const GradebookStudentConnection = connectionType('GradebookStudent', () => GradebookStudentObject);

@ObjectType('Gradebook', { description: 'Released results of a course. Exercises without a score are not in it.' })
@Directive('@cacheControl(scope: "PRIVATE")')
class GradebookObject {
  @ListSize(30)
  @Field(() => [GradebookExerciseObject], { description: 'The columns: exercises of the newest version in order.' })
  exercises!: readonly GradebookColumn[];
}

type GradebookRoot = GradebookFilter & { readonly exercises: readonly GradebookColumn[] };

@ObjectType('GradedEnrollmentPayload', { description: "Result of a grader's change to a student's results." })
class GradedEnrollmentPayload {
  @Field(() => CourseEnrollmentObject, { description: "The student's way through the course as it is now." })
  enrollment!: object;
}

@ObjectType('ExportGradebookPayload', { description: 'A gradebook as a file.' })
class ExportGradebookPayload {
  @Field(() => String, { description: 'Where the CSV file can be fetched for 10 minutes.' })
  url!: string;
}

@Resolver(() => GradebookObject)
export class GradebookResolver {
  @Authorized()
  @Query(() => GradebookObject, {
    nullable: true,
    description: 'The gradebook of a course, for who grades its students; null for others.',
  })
  async gradebook(
    @Arg('courseId', () => ID, { description: 'The course.' }) courseId: string,
    @Ctx() context: Context,
    @Arg('classId', () => ID, { nullable: true, description: 'Only students of this class.' }) classId?: string | null,
  ): Promise<GradebookRoot | null> {
    const filter = { courseId, classId: classId && isUuid(classId) ? classId : null };
    const exercises = await gradebookColumns(context, filter);
    return exercises && { ...filter, exercises };
  }

  @FieldResolver(() => GradebookStudentConnection, { description: 'Students whom the viewer grades.' })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  students(
    @Root() { exercises, ...filter }: GradebookRoot,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ) {
    return gradebookRows(context, filter, exercises, args);
  }

  @Authorized()
  @Mutation(() => GradedEnrollmentPayload, {
    description:
      'Excuses one student from an exercise: it is complete and does not count. Idempotent. For who grades the student. Errors: EXERCISE_NOT_FOUND, STUDENT_NOT_FOUND.',
  })
  async excuseExercise(
    @Arg('input', () => ExcuseExerciseInput, { description: 'Exercise and student.' }) input: ExcuseExerciseInput,
    @Ctx() context: Context,
  ): Promise<GradedEnrollmentPayload> {
    return { enrollment: await excuseExercise(context, input) };
  }

  @Authorized()
  @Mutation(() => GradedEnrollmentPayload, {
    description:
      'Sets the score of one student for an exercise; who, when and why is kept. While a result of the student is hidden it counts from the release on. For who grades the student. Errors: EXERCISE_NOT_FOUND, STUDENT_NOT_FOUND.',
  })
  async overrideScore(
    @Arg('input', () => OverrideScoreInput, { description: 'Score and reason.' }) input: OverrideScoreInput,
    @Ctx() context: Context,
  ): Promise<GradedEnrollmentPayload> {
    return { enrollment: await overrideScore(context, input) };
  }

  @Authorized()
  @Mutation(() => ExportGradebookPayload, {
    description:
      'Makes a CSV file of the whole gradebook with the names of students. Errors: COURSE_NOT_FOUND, PEOPLE_UNAVAILABLE.',
  })
  async exportGradebook(
    @Arg('input', () => ExportGradebookInput, { description: 'The gradebook.' }) input: ExportGradebookInput,
    @Ctx() context: Context,
  ): Promise<ExportGradebookPayload> {
    const classId = input.classId && isUuid(input.classId) ? input.classId : null;
    return { url: await exportGradebook(context, { courseId: input.courseId, classId }) };
  }
}

@Resolver(() => GradebookStudentObject)
export class GradebookStudentResolver {
  @FieldResolver(() => UserReference, { nullable: true, description: 'The student.' })
  student(@Root() row: GradebookRow): UserReference {
    return { id: row.studentId };
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: 'The weighted average, 0 to 1; missing work counts as 0. Null when nothing counts yet.',
  })
  average(@Root() row: GradebookRow): number | null {
    return averageOf(row.cells, now());
  }
}

@Resolver(() => GradebookCellObject)
export class GradebookCellResolver {
  @FieldResolver(() => GradebookStateEnum, { description: 'What it is.' })
  state(@Root() cell: GradebookCell): GradebookStateEnum {
    return stateOf(cell, now()) as GradebookStateEnum;
  }
}
