import { Max, Min } from 'class-validator';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { IsProse, IsTitle } from '../../../../platform/graphql/text.js';
import { DateTime, IdempotentInput } from '../../../../platform/graphql/types.js';

@ObjectType('XpValues', { description: 'What activities pay.' })
export class XpValuesType {
  @Field(() => Int, { description: 'XP of a reading.' })
  reading!: number;

  @Field(() => Int, { description: 'XP of a quiz, times its score.' })
  quiz!: number;

  @Field(() => Int, { description: 'More for the full score of a quiz.' })
  quizPerfect!: number;

  @Field(() => Int, { description: 'XP of a passed quiz whose score is never shown.' })
  quizPassed!: number;

  @Field(() => Int, { description: 'XP of a coding exercise, times its score.' })
  coding!: number;

  @Field(() => Int, { description: 'XP of an assignment, times its grade.' })
  assignment!: number;

  @Field(() => Int, { description: 'XP of a lesson.' })
  lesson!: number;

  @Field(() => Int, { description: 'XP of a course.' })
  course!: number;

  @Field(() => Int, { description: 'XP of attending a meeting.' })
  present!: number;

  @Field(() => Int, { description: 'XP of joining a meeting late.' })
  late!: number;
}

@ObjectType('RuleSetSimulation', {
  description: 'What a rule set would have paid for the facts of some days. Nothing of it was written.',
})
export class RuleSetSimulationType {
  @Field(() => Int, { description: 'Of how many days the facts were.' })
  days!: number;

  @Field(() => Int, { description: 'Players with facts in these days.' })
  players!: number;

  @Field(() => [Int], {
    description: 'XP of a player as it was: the median, and what 90 % and 99 % of players do not exceed.',
  })
  before!: readonly number[];

  @Field(() => [Int], { description: 'The same as it would have been.' })
  after!: readonly number[];

  @Field(() => Int, { description: 'Players whose level would be higher.' })
  levelsUp!: number;

  @Field(() => Int, { description: 'Players whose level would be lower.' })
  levelsDown!: number;

  @Field(() => Int, {
    description: 'Of the first 100 of these players of all time, how many would have another place.',
  })
  movesInTop!: number;
}

@ObjectType('RuleSet', { description: 'What activities pay from some time on. Staff only.' })
@Directive('@key(fields: "id", resolvable: false)')
export class RuleSetType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => Int, { description: 'Its number, from 1.' })
  number!: number;

  @Field(() => String, { description: 'Its name.' })
  title!: string;

  @Field(() => XpValuesType, { description: 'What it pays.' })
  values!: object;

  @Field(() => DateTime, { nullable: true, description: 'From when on facts are paid by it; null for a draft.' })
  activeFrom!: Date | null;

  @Field(() => RuleSetSimulationType, { nullable: true, description: 'The last simulation; null before the first.' })
  simulation!: object | null;
}

@InputType('CancelSimulationInput', { description: 'Which simulation is cancelled.' })
export class CancelSimulationInput {
  @Field(() => ID, { description: 'The rule set.' })
  ruleSetId!: string;
}

@InputType('RecalculateInput', { description: 'Which past activities are paid by another rule set.' })
export class RecalculateInput {
  @Field(() => ID, { description: 'The rule set, which must be active.' })
  ruleSetId!: string;

  @Field(() => Int, { description: 'Activities of so many days: 1 to 90.' })
  @Min(1)
  @Max(90)
  days!: number;

  @Field(() => String, { description: 'Why, for the audit: 3 to 500 characters.' })
  @IsProse({ min: 3, max: 500 })
  reason!: string;
}

@InputType('SaveRuleSetInput', { description: 'A new rule set, or a change of a draft.' })
export class SaveRuleSetInput extends IdempotentInput {
  @Field(() => ID, { nullable: true, description: 'The draft to change; absent for a new one.' })
  ruleSetId?: string | null;

  @Field(() => String, { description: 'Its name, 1 to 80 characters.' })
  @IsTitle({ max: 80 })
  title!: string;

  @Field(() => Int, { description: 'XP of a reading: 0 to 1000.' })
  @Min(0)
  @Max(1_000)
  reading!: number;

  @Field(() => Int, { description: 'XP of a quiz, times its score: 0 to 1000.' })
  @Min(0)
  @Max(1_000)
  quiz!: number;

  @Field(() => Int, { description: 'More for the full score of a quiz: 0 to 1000.' })
  @Min(0)
  @Max(1_000)
  quizPerfect!: number;

  @Field(() => Int, { description: 'XP of a passed quiz whose score is never shown: 0 to 1000.' })
  @Min(0)
  @Max(1_000)
  quizPassed!: number;

  @Field(() => Int, { description: 'XP of a coding exercise, times its score: 0 to 1000.' })
  @Min(0)
  @Max(1_000)
  coding!: number;

  @Field(() => Int, { description: 'XP of an assignment, times its grade: 0 to 1000.' })
  @Min(0)
  @Max(1_000)
  assignment!: number;

  @Field(() => Int, { description: 'XP of a lesson: 0 to 1000.' })
  @Min(0)
  @Max(1_000)
  lesson!: number;

  @Field(() => Int, { description: 'XP of a course: 0 to 1000.' })
  @Min(0)
  @Max(1_000)
  course!: number;

  @Field(() => Int, { description: 'XP of attending a meeting: 0 to 1000.' })
  @Min(0)
  @Max(1_000)
  present!: number;

  @Field(() => Int, { description: 'XP of joining a meeting late: 0 to 1000.' })
  @Min(0)
  @Max(1_000)
  late!: number;
}

@InputType('SimulateRuleSetInput', { description: 'What is simulated.' })
export class SimulateRuleSetInput {
  @Field(() => ID, { description: 'The rule set.' })
  ruleSetId!: string;

  @Field(() => Int, { defaultValue: 28, description: 'Of how many days the facts are taken: 1 to 90.' })
  @Min(1)
  @Max(90)
  days!: number;
}

@InputType('ActivateRuleSetInput', { description: 'Which rule set pays from when on.' })
export class ActivateRuleSetInput {
  @Field(() => ID, { description: 'The rule set.' })
  ruleSetId!: string;

  @Field(() => DateTime, { nullable: true, description: 'Facts from here on; not in the past. Default now.' })
  at?: Date | null;
}

@InputType('VoidSourceInput', { description: 'Which XP is taken back.' })
export class VoidSourceInput {
  @Field(() => ID, { description: 'The broken exercise.' })
  sourceId!: string;

  @Field(() => String, { description: 'Why, for the audit: 3 to 500 characters.' })
  @IsProse({ min: 3, max: 500 })
  reason!: string;
}
