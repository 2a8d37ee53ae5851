import { IsOptional } from 'class-validator';
import {
  Arg,
  Args,
  ArgsType,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  Float,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { forReports, type Context } from '../../../../platform/context.js';
import { ListSize, PageSize } from '../../../../platform/graphql/list-size.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { connectionType, DateTime, LocalDate, TimeZone } from '../../../../platform/graphql/types.js';
import { exportLearnersAtRisk } from '../../commands/report/export-learners-at-risk.js';
import { courseById } from '../../queries/catalog.js';
import {
  learnersAtRisk,
  schoolActivity,
  type AtRiskView,
  type RiskReason,
  type SchoolActivityView,
} from '../../queries/report/school-activity.js';
import { CourseObject } from '../course.types.js';
import { UserReference } from '../references.js';

enum RiskReasonEnum {
  INACTIVE = 'inactive',
  FAILING = 'failing',
}
registerEnumType(RiskReasonEnum, {
  name: 'RiskReason',
  description: 'Why a learner may not complete a course. More may be added.',
  valuesConfig: {
    INACTIVE: { description: 'No lesson opened or completed for 14 days.' },
    FAILING: { description: 'An average score under 50 %, with at least 3 results.' },
  },
});

@ArgsType()
class ActivityDaysArgs {
  @Field(() => LocalDate, { description: 'The first day.' })
  from!: string;

  @Field(() => LocalDate, { description: 'The last day: at most 366 days, both counted.' })
  to!: string;

  @Field(() => TimeZone, { nullable: true, description: 'The zone of the days. Default: UTC.' })
  timeZone?: string | null;
}

@ObjectType('SchoolActivity', { description: 'Learning in the whole school over whole days.' })
class SchoolActivityObject {
  @Field(() => Int, { description: 'Learners who opened a lesson or completed an exercise.' })
  activeLearners!: number;

  @Field(() => Int, { description: 'Enrollments that began.' })
  enrollments!: number;

  @Field(() => Int, { description: 'Courses that were completed, counted for each learner.' })
  completions!: number;
}

@ObjectType('LearnerAtRisk', { description: 'A learner who may not complete a course.' })
class LearnerAtRiskObject {
  @Field(() => ID, { description: 'The id of the enrollment.' })
  id!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When they last opened or completed a lesson; null for never.',
  })
  lastActiveAt!: Date | null;

  @Field(() => Float, { nullable: true, description: 'Average of their scores, 0 to 1; null without a result.' })
  averageScore!: number | null;

  @Field(() => [RiskReasonEnum], { description: 'Why: at least one reason.' })
  @ListSize(2)
  reasons!: RiskReason[];
}
const LearnerAtRiskConnection = connectionType('LearnerAtRisk', () => LearnerAtRiskObject);

@InputType('ExportLearnersAtRiskInput', { description: 'Which learners at risk.' })
class ExportLearnersAtRiskInput {
  @Field(() => RiskReasonEnum, { nullable: true, description: 'Only for this reason. Default: all.' })
  @IsOptional()
  reason?: RiskReason | null;
}

@ObjectType('ExportLearnersAtRiskPayload', { description: 'Result of `exportLearnersAtRisk`.' })
class ExportLearnersAtRiskPayload {
  @Field(() => String, { description: 'Where the CSV file can be fetched for 10 minutes.' })
  url!: string;
}

@Resolver(() => LearnerAtRiskObject)
export class SchoolActivityResolver {
  @Authorized('staff')
  @Query(() => SchoolActivityObject, {
    description: 'Learning in the whole school. Staff only. Errors: INVALID_INPUT for days that are none.',
  })
  schoolActivity(
    @Args(() => ActivityDaysArgs) { from, to, timeZone }: ActivityDaysArgs,
    @Ctx() context: Context,
  ): Promise<SchoolActivityView> {
    return schoolActivity(forReports(context), { from, to, timeZone: timeZone ?? 'UTC' });
  }

  @Authorized('staff')
  @PageSize()
  @Query(() => LearnerAtRiskConnection, {
    description:
      'Learners who may not complete a course, with the reason; those who are often absent from classes are in `schoolAttendance`. Staff only.',
  })
  learnersAtRisk(
    @Arg('reason', () => RiskReasonEnum, { nullable: true, description: 'Only for this reason. Default: all.' })
    reason: RiskReason | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ) {
    return learnersAtRisk(forReports(context), reason, args);
  }

  @Authorized('staff')
  @Mutation(() => ExportLearnersAtRiskPayload, {
    description: 'Makes a CSV file of the learners at risk, by name. Staff only. Errors: PEOPLE_UNAVAILABLE.',
  })
  async exportLearnersAtRisk(
    @Arg('input', () => ExportLearnersAtRiskInput, { description: 'Which learners.' }) input: ExportLearnersAtRiskInput,
    @Ctx() context: Context,
  ): Promise<ExportLearnersAtRiskPayload> {
    return { url: await exportLearnersAtRisk(context, input) };
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'The learner; null when users does not answer.' })
  student(@Root() { studentId }: AtRiskView): UserReference {
    return { id: studentId };
  }

  @FieldResolver(() => CourseObject, { nullable: true, description: 'The course.' })
  course(@Root() { courseId }: AtRiskView, @Ctx() context: Context) {
    return courseById(context).load(courseId);
  }
}
