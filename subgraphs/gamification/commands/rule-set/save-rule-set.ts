import { runIdempotently } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { RuleSetNotFound } from '../../domain/errors.js';
import { RuleSet } from '../../domain/rule-set.js';
import type { XpValues } from '../../domain/xp-rules.js';

export interface SaveRuleSet extends XpValues {
  /** Absent for a new one. */
  readonly ruleSetId?: string | null | undefined;
  readonly title: string;
  readonly idempotencyKey: string;
}

/** A draft: it pays nothing until another member of staff activates it. */
export function saveRuleSet(context: Context, input: SaveRuleSet): Promise<{ ruleSetId: string }> {
  const viewer = requireRole(context, 'staff');
  const { reading, quiz, quizPerfect, quizPassed, coding, assignment, lesson, course, present, late } = input;
  const values = { reading, quiz, quizPerfect, quizPassed, coding, assignment, lesson, course, present, late };
  return runIdempotently(context, 'saveRuleSet', input, async (transaction) => {
    if (input.ruleSetId) {
      const ruleSet = await transaction.load(RuleSet, input.ruleSetId, () => new RuleSetNotFound());
      ruleSet.change(input.title, values);
      return { ruleSetId: ruleSet.id };
    }
    // One at a time, so that numbers have no gap and none is given twice.
    await transaction.sql(`select pg_advisory_xact_lock(hashtext('lyceum.gamification.rule-sets'))`);
    const [row] = await transaction.sql<{ next: number }>('select max(number) + 1 as next from rule_set');
    const ruleSet = transaction.add(new RuleSet(row?.next ?? 1, input.title, values, viewer.id));
    return { ruleSetId: ruleSet.id };
  });
}
