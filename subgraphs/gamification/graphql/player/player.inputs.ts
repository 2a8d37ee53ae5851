import { IsOptional, Length, Max, Min, NotEquals } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IdempotentInput } from '../../../../platform/graphql/types.js';

@InputType('RepairStreakInput', { description: 'Whose broken streak goes on.' })
export class RepairStreakInput extends IdempotentInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The player: the id of their user. Default: the viewer. Others: staff only.',
  })
  userId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why, for the audit: 3 to 500 characters. Required for the streak of another user.',
  })
  @IsOptional()
  @Length(3, 500)
  reason?: string | null;
}

@InputType('AdjustXpInput', { description: "A change of a player's XP by hand." })
export class AdjustXpInput extends IdempotentInput {
  @Field(() => ID, { description: 'The player: the id of their user.' })
  userId!: string;

  @Field(() => Int, { description: 'By how much: -10000 to 10000, not 0. The total can not go below 0.' })
  @Min(-10_000)
  @Max(10_000)
  @NotEquals(0)
  amount!: number;

  @Field(() => String, { description: 'Why, for the audit: 3 to 500 characters.' })
  @Length(3, 500)
  reason!: string;
}
