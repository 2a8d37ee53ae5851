import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { DAY, now } from '../../../../platform/domain/clock.js';
import { levelOf } from '../../domain/level.js';
import { RuleSet, type Simulation } from '../../domain/rule-set.js';

const TOP = 100;

/**
 * XP of each player by the facts of some days, as it was paid and as the rule set would have paid it: for each source the best
 * result. Withheld XP is not simulated, neither before nor after.
 */
const SIMULATION_SQL = `
  with given as (select $1::jsonb as v),
  worth as (
    select player_id, source_id, kind in ('attendance', 'lesson-completed', 'course-completed') as other, coalesce(worth, 0) as paid,
      case
        when kind = 'lesson-completed' then (v->>'lesson')::numeric
        when kind = 'course-completed' then (v->>'course')::numeric
        when kind = 'attendance' and local_date is not null then
          case when worth = (rule_set."values"->>'late')::integer then (v->>'late')::numeric else (v->>'present')::numeric end
        when worth is null or kind = 'attendance' then 0
        when exercise_type = 'reading' then (v->>'reading')::numeric
        when exercise_type = 'quiz' and score is null then (v->>'quizPassed')::numeric
        when exercise_type = 'quiz' then floor((v->>'quiz')::numeric * score + 0.5)
          + case when score = 1 then (v->>'quizPerfect')::numeric else 0 end
        when exercise_type = 'coding' then floor((v->>'coding')::numeric * score + 0.5)
        when exercise_type = 'assignment' then floor((v->>'assignment')::numeric * score + 0.5)
        else 0
      end as would
    from activity_fact cross join given join rule_set on rule_set.number = activity_fact.rule_set
    where occurred_at >= $2
  ), source as (
    select player_id, max(paid) as paid, max(would) as would from worth group by player_id, source_id, other
  )
  select player_id as id, total_xp as total, sum(paid)::integer as before, sum(would)::integer as after
  from source join player on player.id = player_id group by player_id, total_xp`;

/** Reads in a transaction that ends without a change, then stores the report. */
export async function runSimulation(context: Context, ruleSetId: string, days: number): Promise<void> {
  const found = await context.db.row<{ values: object }>('select "values" from rule_set where id = $1', [ruleSetId]);
  if (!found) return;
  const since = new Date(now().getTime() - days * DAY).toISOString();
  const rows = await context.db.rows<{ id: string; total: number; before: number; after: number }>(SIMULATION_SQL, [
    JSON.stringify(found.values),
    since,
  ]);
  const would = rows.map((row) => ({ ...row, changed: Math.max(0, row.total + row.after - row.before) }));
  const levels = would.map(({ total, changed }) => levelOf(changed).level - levelOf(total).level);
  const byTotal = [...would].sort((a, b) => b.total - a.total || (a.id < b.id ? -1 : 1)).slice(0, TOP);
  const byChanged = [...would].sort((a, b) => b.changed - a.changed || (a.id < b.id ? -1 : 1)).slice(0, TOP);
  const simulation: Simulation = {
    days,
    at: now().toISOString(),
    players: rows.length,
    before: percentiles(rows.map(({ before }) => before)),
    after: percentiles(rows.map(({ after }) => after)),
    levelsUp: levels.filter((step) => step > 0).length,
    levelsDown: levels.filter((step) => step < 0).length,
    movesInTop: byTotal.filter(({ id }, place) => byChanged[place]?.id !== id).length,
  };
  await runCommand(context, 'storeSimulation', async (transaction) => {
    const ruleSet = await transaction.find(RuleSet, { id: ruleSetId });
    ruleSet?.simulated(simulation);
  });
}

function percentiles(values: readonly number[]): [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return [at(0.5), at(0.9), at(0.99)];
}
