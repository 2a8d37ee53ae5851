import { Max, Min } from 'class-validator';
import { Field, Float, InputType, Int, ObjectType } from 'type-graphql';
import { IsTitle } from '../../../../platform/graphql/text.js';
import { DateTime } from '../../../../platform/graphql/types.js';
import { SETTINGS_LIMITS, type ExerciseSettings } from '../../domain/exercise-settings.js';

@ObjectType('ExerciseSettings', { description: 'What decides when an exercise is complete and how much it counts.' })
export class ExerciseSettingsObject {
  @Field(() => Float, {
    description: "Its share of the grade: the grade is the average of all exercises' best scores.",
  })
  weight!: number;

  @Field(() => Float, { description: 'The exercise is complete with a score of at least this, 0 to 1.' })
  passMark!: number;

  @Field(() => [String], { description: 'Skills that it trains.' })
  skills!: readonly string[];

  @Field(() => Int, { nullable: true, description: 'Attempts of one student; null for no limit.' })
  maxAttempts!: number | null;

  @Field(() => DateTime, { nullable: true, description: 'Nothing is accepted before; null for no such time.' })
  opensAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Later is late; null for no such time.' })
  dueAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Nothing is accepted after; null for no such time.' })
  closesAt!: Date | null;
}

@InputType('ExerciseSettingsInput', {
  description: 'What decides when an exercise is complete and how much it counts.',
})
export class ExerciseSettingsInput {
  @Field(() => Float, {
    nullable: true,
    description: 'Its share of the grade, 0 to 1000. Default 1.',
  })
  @Min(0)
  @Max(SETTINGS_LIMITS.weight)
  weight?: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Least score with which it is complete, 0 to 1. Default: quiz and assignment 0.5, coding and reading 1.',
  })
  @Min(0)
  @Max(1)
  passMark?: number | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Skills that it trains: at most 5 different ones of 1 to 40 characters. Default none.',
  })
  @IsTitle({ max: SETTINGS_LIMITS.skillLength }, { each: true })
  skills?: string[] | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Attempts of one student, 1 to 100. When absent 3 for a quiz and no limit for others; null is no limit.',
  })
  maxAttempts?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'Nothing is accepted before. Default: no such time.' })
  opensAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Later is late. Default: no such time.' })
  dueAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Nothing is accepted after. Default: no such time.' })
  closesAt?: Date | null;
}

/** The times of stored settings are texts. */
export function settingsObject(settings: ExerciseSettings): ExerciseSettingsObject {
  const instant = (text: string | null): Date | null => (text === null ? null : new Date(text));
  return {
    ...settings,
    opensAt: instant(settings.opensAt),
    dueAt: instant(settings.dueAt),
    closesAt: instant(settings.closesAt),
  };
}
