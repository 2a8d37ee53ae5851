import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { newId } from '../../../../platform/domain/ids.js';
import { RuleSetNotFound } from '../../domain/errors.js';
import { RuleSet } from '../../domain/rule-set.js';
import { simulateRuleSet as job } from '../../jobs/definitions.js';

export interface SimulateRuleSet {
  readonly ruleSetId: string;
  /** Of how many days the facts are taken: 1 to 90. */
  readonly days: number;
}

/** A job computes over facts what the rule set would have paid, and stores only its report. */
export function simulateRuleSet(
  context: Context,
  { ruleSetId, days }: SimulateRuleSet,
): Promise<{ ruleSetId: string }> {
  requireRole(context, 'staff');
  return runCommand(context, 'simulateRuleSet', async (transaction) => {
    const ruleSet = await transaction.load(RuleSet, ruleSetId, () => new RuleSetNotFound());
    const simulationId = newId();
    ruleSet.startSimulation(simulationId);
    await transaction.enqueue(
      job,
      { ruleSetId: ruleSet.id, days, simulationId },
      { key: `simulate-rule-set/${ruleSet.id}` },
    );
    return { ruleSetId: ruleSet.id };
  });
}
