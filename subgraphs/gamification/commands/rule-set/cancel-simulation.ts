import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { RuleSetNotFound } from '../../domain/errors.js';
import { RuleSet } from '../../domain/rule-set.js';

/** A simulation that waits or runs ends without a report. The last report stays. Idempotent. */
export function cancelSimulation(context: Context, input: { ruleSetId: string }): Promise<{ ruleSetId: string }> {
  requireRole(context, 'staff');
  return runCommand(context, 'cancelSimulation', async (transaction) => {
    const ruleSet = await transaction.load(RuleSet, input.ruleSetId, () => new RuleSetNotFound());
    ruleSet.cancelSimulation();
    return { ruleSetId: ruleSet.id };
  });
}
