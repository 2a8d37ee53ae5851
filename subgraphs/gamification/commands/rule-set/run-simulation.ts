import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { DAY, now } from '../../../../platform/domain/clock.js';
import { levelOf } from '../../domain/level.js';
import { RuleSet, type Simulation } from '../../domain/rule-set.js';
import { WOULD_PAY } from './would-pay.js';

const TOP = 100;
/** Players are read in so many parts; between two of them a cancellation is seen. */
const PARTS = 16;

interface Row {
  readonly id: string;
  readonly total: number;
  readonly before: number;
  readonly after: number;
}

/** XP of each player as it was paid and as it would have been. Withheld XP is not simulated, neither before nor after. */
const SIMULATION_SQL = `
  with ${WOULD_PAY('$1', '$2', 'player_id >= $3::uuid and player_id <= $4::uuid')}
  select player_id as id, total_xp as total, sum(paid)::integer as before, sum(would)::integer as after
  from source join player on player.id = player_id group by player_id, total_xp`;

/** Reads only, then stores the report, unless the simulation was cancelled or asked for again meanwhile. */
export async function runSimulation(
  context: Context,
  ruleSetId: string,
  days: number,
  simulationId: string,
): Promise<void> {
  const since = new Date(now().getTime() - days * DAY).toISOString();
  const rows: Row[] = [];
  for (let part = 0; part < PARTS; part += 1) {
    const found = await context.db.row<{ values: object }>(
      'select "values" from rule_set where id = $1 and simulation_id = $2',
      [ruleSetId, simulationId],
    );
    if (!found) return;
    const digit = part.toString(16);
    const [from, to] = ['0', 'f'].map((rest) => `${digit}${rest.repeat(31)}`);
    rows.push(...(await context.db.rows<Row>(SIMULATION_SQL, [JSON.stringify(found.values), since, from, to])));
  }
  const simulation = reportOf(rows, days);
  await runCommand(context, 'storeSimulation', async (transaction) => {
    const ruleSet = await transaction.find(RuleSet, { id: ruleSetId });
    ruleSet?.simulated(simulationId, simulation);
  });
}

function reportOf(rows: readonly Row[], days: number): Simulation {
  const would = rows.map((row) => ({ ...row, changed: Math.max(0, row.total + row.after - row.before) }));
  const levels = would.map(({ total, changed }) => levelOf(changed).level - levelOf(total).level);
  const byTotal = [...would].sort((a, b) => b.total - a.total || (a.id < b.id ? -1 : 1)).slice(0, TOP);
  const byChanged = [...would].sort((a, b) => b.changed - a.changed || (a.id < b.id ? -1 : 1)).slice(0, TOP);
  return {
    days,
    at: now().toISOString(),
    players: rows.length,
    before: percentiles(rows.map(({ before }) => before)),
    after: percentiles(rows.map(({ after }) => after)),
    levelsUp: levels.filter((step) => step > 0).length,
    levelsDown: levels.filter((step) => step < 0).length,
    movesInTop: byTotal.filter(({ id }, place) => byChanged[place]?.id !== id).length,
  };
}

function percentiles(values: readonly number[]): [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return [at(0.5), at(0.9), at(0.99)];
}
