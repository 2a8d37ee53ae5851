import { runIdempotently } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { QuestNotFound, RuleInvalid } from '../../domain/errors.js';
import { Quest, type QuestDetails } from '../../domain/quest.js';
import { sourceOf } from '../../domain/rules/facts.js';
import { conditionsOf, parseRule, type Rule } from '../../domain/rules/rule.js';

export interface SaveQuest extends Omit<QuestDetails, 'rule'> {
  /** Absent for a new quest. */
  readonly questId?: string | null | undefined;
  readonly rule: string;
  readonly active: boolean;
  readonly idempotencyKey: string;
}

export async function saveQuest(context: Context, input: SaveQuest): Promise<{ questId: string }> {
  const viewer = requireRole(context, 'staff');
  const { title, text, period } = input;
  const details = { title, text, period, rule: parseQuestRule(input) };
  return runIdempotently(context, 'saveQuest', input, async (transaction) => {
    const quest = input.questId
      ? await transaction.load(Quest, input.questId, () => new QuestNotFound())
      : transaction.add(new Quest(details, viewer.id));
    if (input.questId) quest.change(details);
    if (input.active) quest.activate(transaction.now);
    else quest.retire(transaction.now);
    return { questId: quest.id };
  });
}

/** A quest counts within its own time: running totals and windows have no meaning there. */
function parseQuestRule({ rule, period }: SaveQuest): Rule {
  const field = 'input.rule';
  const parsed = parseRule(rule, field);
  const conditions = conditionsOf(parsed);
  const problems = conditions.flatMap(({ fact, window }) => [
    ...(sourceOf(fact).by === 'player' ? [`${field}: ${fact} is a running total, which a quest can't be about`] : []),
    ...(window ? [`${field}: window is given by the period of the quest`] : []),
  ]);
  if (
    period === 'friends' &&
    (conditions.length !== 1 || !('fact' in parsed) || parsed.op !== 'gte' || parsed.distinct)
  )
    problems.push(`${field}: must be one condition with gte and without distinct, to which each member adds`);
  if (problems.length > 0) throw new RuleInvalid(problems, field);
  return parsed;
}
