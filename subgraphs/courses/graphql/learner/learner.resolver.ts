import {
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  Float,
  Int,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { hasRole } from '../../../../platform/auth.js';
import type { Context } from '../../../../platform/context.js';
import { courseById } from '../../queries/catalog.js';
import { exerciseById, lessonById } from '../../queries/content.js';
import { recommendations, type RecommendationView } from '../../queries/learner/recommendations.js';
import { skillsOfStudent } from '../../queries/learner/skills.js';
import { CourseObject, ExerciseObject, LessonObject } from '../course.types.js';
import { UserReference } from '../references.js';

@ObjectType('Skill', { description: 'A skill that exercises train, and how well someone masters it.' })
class SkillObject {
  @Field(() => String, { description: 'Name of the skill, as authors wrote it.' })
  name!: string;

  @Field(() => Float, {
    nullable: true,
    description: 'From the last ten scores, the newest counting most, 0 to 1; null with fewer than three.',
  })
  mastery!: number | null;

  @Field(() => Int, { description: 'Number of exercises with a score.' })
  scoreCount!: number;
}

enum RecommendationReasonEnum {
  REVIEW_DUE = 'review-due',
  CONTINUE = 'continue',
  RETRY_FAILED = 'retry-failed',
  WEAK_SKILL = 'weak-skill',
  PREREQUISITE_MET = 'prerequisite-met',
  NEXT_LEVEL = 'next-level',
}
registerEnumType(RecommendationReasonEnum, {
  name: 'RecommendationReason',
  description: 'Why something is recommended. May grow.',
  valuesConfig: {
    REVIEW_DUE: { description: 'Cards of the review queue; there is one recommendation for all.' },
    CONTINUE: { description: 'A course that the viewer began, at the first lesson that is not complete.' },
    RETRY_FAILED: { description: 'An exercise below its pass mark that may be tried again.' },
    WEAK_SKILL: { description: 'An exercise not tried yet that trains a skill with a mastery below 0.6.' },
    PREREQUISITE_MET: { description: 'A course of which the viewer has completed all prerequisites.' },
    NEXT_LEVEL: { description: 'A course one level above one that the viewer completed, of the same subject.' },
  },
});

@ObjectType('Recommendation', { description: 'Something to do next, with the facts that led to it.' })
class RecommendationObject {
  @Field(() => RecommendationReasonEnum, { description: 'Why it is recommended.' })
  reason!: RecommendationReasonEnum;

  @Field(() => Float, { nullable: true, description: 'CONTINUE: progress in the course, 0 to 1; null for others.' })
  progress!: number | null;

  @Field(() => Float, { nullable: true, description: 'RETRY_FAILED: the best score so far, 0 to 1; null for others.' })
  score!: number | null;

  @Field(() => String, { nullable: true, description: 'WEAK_SKILL: the skill; null for others.' })
  skill!: string | null;

  @Field(() => Float, { nullable: true, description: 'WEAK_SKILL: its mastery, 0 to 1; null for others.' })
  mastery!: number | null;

  @Field(() => Int, { nullable: true, description: 'REVIEW_DUE: cards in the review queue; null for others.' })
  cardCount!: number | null;
}

@Resolver(() => RecommendationObject)
export class RecommendationResolver {
  @Authorized()
  @Query(() => [RecommendationObject], {
    description:
      'What the viewer may do next, at most 10, the most urgent first. Nothing that is complete, locked or not open to them.',
  })
  @Directive('@listSize(assumedSize: 10)')
  recommendations(@Ctx() context: Context) {
    return recommendations(context);
  }

  @FieldResolver(() => CourseObject, { nullable: true, description: 'The course; null for REVIEW_DUE.' })
  course(@Root() { courseId }: RecommendationView, @Ctx() context: Context) {
    return courseId === null ? null : courseById(context).load(courseId);
  }

  @FieldResolver(() => LessonObject, {
    nullable: true,
    description: 'CONTINUE, RETRY_FAILED, WEAK_SKILL: the lesson; null for others.',
  })
  lesson(@Root() { lessonId }: RecommendationView, @Ctx() context: Context) {
    return lessonId === null ? null : lessonById(context).load(lessonId);
  }

  @FieldResolver(() => ExerciseObject, {
    nullable: true,
    description: 'RETRY_FAILED, WEAK_SKILL: the exercise; null for others.',
  })
  exercise(@Root() { exerciseId }: RecommendationView, @Ctx() context: Context) {
    return exerciseId === null ? null : exerciseById(context).load(exerciseId);
  }
}

@Resolver(() => UserReference)
export class SkillContribution {
  @FieldResolver(() => [SkillObject], {
    nullable: true,
    description:
      'Skills that exercises of this person have trained, by name. Themselves and staff only; null for others.',
  })
  @Directive('@listSize(assumedSize: 20)')
  @Directive('@cacheControl(scope: "PRIVATE")')
  async skills(@Root() user: UserReference, @Ctx() context: Context) {
    if (context.viewer?.id !== user.id && !hasRole(context.viewer, 'staff')) return null;
    return skillsOfStudent(context).load(user.id);
  }
}
