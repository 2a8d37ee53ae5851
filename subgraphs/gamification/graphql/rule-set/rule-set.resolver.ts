import {
  Arg,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { activateRuleSet } from '../../commands/rule-set/activate-rule-set.js';
import { cancelSimulation } from '../../commands/rule-set/cancel-simulation.js';
import { recalculate } from '../../commands/rule-set/recalculate.js';
import { saveRuleSet } from '../../commands/rule-set/save-rule-set.js';
import { simulateRuleSet } from '../../commands/rule-set/simulate-rule-set.js';
import { voidSource } from '../../commands/rule-set/void-source.js';
import { ruleSetById, ruleSets, type RuleSetView } from '../../queries/rule-sets.js';
import {
  ActivateRuleSetInput,
  CancelSimulationInput,
  RecalculateInput,
  RuleSetType,
  SaveRuleSetInput,
  SimulateRuleSetInput,
  VoidSourceInput,
} from './rule-set.types.js';

@ObjectType('RuleSetPayload', { description: 'Result of a change to a rule set.' })
class RuleSetPayload {
  @Field(() => RuleSetType, { description: 'The rule set as it is now.' })
  ruleSet!: object;
}

@ObjectType('VoidSourcePayload', { description: 'Result of taking XP back.' })
class VoidSourcePayload {
  @Field(() => ID, { description: 'The source whose XP is being taken back.' })
  sourceId!: string;
}

@Resolver(() => RuleSetType)
export class RuleSetResolver {
  @Authorized('staff')
  @Query(() => [RuleSetType], { description: 'Rule sets, the newest first; at most 200. Staff only.' })
  @Directive('@listSize(assumedSize: 20)')
  ruleSets(@Ctx() context: Context) {
    return ruleSets(context);
  }

  @Authorized('staff')
  @Mutation(() => RuleSetPayload, {
    description:
      'Makes or changes a draft. Staff only. Errors: RULE_SET_NOT_FOUND, RULE_SET_ACTIVE, IDEMPOTENCY_KEY_REUSED.',
  })
  async saveRuleSet(
    @Arg('input', () => SaveRuleSetInput, { description: 'What is to be done.' }) input: SaveRuleSetInput,
    @Ctx() context: Context,
  ): Promise<RuleSetPayload> {
    return payload(context, (await saveRuleSet(context, input)).ruleSetId);
  }

  @Authorized('staff')
  @Mutation(() => RuleSetPayload, {
    description:
      'Computes what the rule set would have paid; `simulation` has the report within minutes. Staff only. Errors: RULE_SET_NOT_FOUND.',
  })
  async simulateRuleSet(
    @Arg('input', () => SimulateRuleSetInput, { description: 'What is to be done.' }) input: SimulateRuleSetInput,
    @Ctx() context: Context,
  ): Promise<RuleSetPayload> {
    return payload(context, (await simulateRuleSet(context, input)).ruleSetId);
  }

  @Authorized('staff')
  @Mutation(() => RuleSetPayload, {
    description:
      'Cancels the simulation of a rule set that waits or runs; the last report stays. Staff only. Errors: RULE_SET_NOT_FOUND.',
  })
  async cancelSimulation(
    @Arg('input', () => CancelSimulationInput, { description: 'What is to be done.' }) input: CancelSimulationInput,
    @Ctx() context: Context,
  ): Promise<RuleSetPayload> {
    return payload(context, (await cancelSimulation(context, input)).ruleSetId);
  }

  @Authorized('staff')
  @Mutation(() => RuleSetPayload, {
    description:
      'Pays past activities by an active rule set, less what they earned, within minutes. Nothing is paid twice, and players get no notice. Staff only. Errors: RULE_SET_NOT_FOUND, RULE_SET_NOT_ACTIVE.',
  })
  async recalculate(
    @Arg('input', () => RecalculateInput, { description: 'What is to be done.' }) input: RecalculateInput,
    @Ctx() context: Context,
  ): Promise<RuleSetPayload> {
    return payload(context, (await recalculate(context, input)).ruleSetId);
  }

  @FieldResolver(() => Boolean, { description: 'Whether a simulation waits or runs.' })
  simulating(@Root() root: RuleSetView): boolean {
    return root.simulationId !== null;
  }

  @Authorized('staff')
  @Mutation(() => RuleSetPayload, {
    description:
      'Pays later facts by the rule set. Another member of staff than the one who made it, after a simulation. Staff only. Errors: RULE_SET_NOT_FOUND, RULE_SET_ACTIVE, RULE_SET_NOT_SIMULATED, SECOND_PERSON_NEEDED, INVALID_RULE_SET_TIME.',
  })
  async activateRuleSet(
    @Arg('input', () => ActivateRuleSetInput, { description: 'What is to be done.' }) input: ActivateRuleSetInput,
    @Ctx() context: Context,
  ): Promise<RuleSetPayload> {
    return payload(context, (await activateRuleSet(context, input)).ruleSetId);
  }

  @Authorized('staff')
  @Mutation(() => VoidSourcePayload, {
    description: 'Takes back the XP that a broken exercise paid, from all players, within minutes. Staff only.',
  })
  async voidSource(
    @Arg('input', () => VoidSourceInput, { description: 'What is to be done.' }) input: VoidSourceInput,
    @Ctx() context: Context,
  ): Promise<VoidSourcePayload> {
    await voidSource(context, input);
    return { sourceId: input.sourceId };
  }
}

async function payload(context: Context, ruleSetId: string): Promise<RuleSetPayload> {
  const ruleSet = await ruleSetById(context).load(ruleSetId);
  if (!ruleSet) throw new Error('A rule set that was just written is there.');
  return { ruleSet };
}
