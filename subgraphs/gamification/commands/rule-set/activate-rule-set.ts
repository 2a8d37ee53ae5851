import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { RuleSetNotFound } from '../../domain/errors.js';
import { RuleSet } from '../../domain/rule-set.js';

export interface ActivateRuleSet {
  readonly ruleSetId: string;
  /** Facts from here on; default now. */
  readonly at?: Date | null | undefined;
}

export function activateRuleSet(context: Context, { ruleSetId, at }: ActivateRuleSet): Promise<{ ruleSetId: string }> {
  const viewer = requireRole(context, 'staff');
  return runCommand(context, 'activateRuleSet', async (transaction) => {
    const ruleSet = await transaction.load(RuleSet, ruleSetId, () => new RuleSetNotFound());
    ruleSet.activate(viewer.id, at ?? transaction.now, transaction.now);
    return { ruleSetId: ruleSet.id };
  });
}
