import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { DAY } from '../../../../platform/domain/clock.js';
import { RuleSetNotActive, RuleSetNotFound } from '../../domain/errors.js';
import type { Player } from '../../domain/player.js';
import { RuleSet } from '../../domain/rule-set.js';
import type { XpRule } from '../../domain/xp-rules.js';
import { recalculate as job } from '../../jobs/definitions.js';
import { loadPlayer } from '../player/load-player.js';
import { writeEntry } from '../player/write-entry.js';
import { writeStaffAct } from '../player/write-staff-act.js';
import { WOULD_PAY } from './would-pay.js';

export interface Recalculate {
  readonly ruleSetId: string;
  /** Facts of so many days: 1 to 90. */
  readonly days: number;
  readonly reason: string;
}

/** Pays what past activities would have earned by an active rule set, less what they earned, by a job. */
export function recalculate(
  context: Context,
  { ruleSetId, days, reason }: Recalculate,
): Promise<{ ruleSetId: string }> {
  const viewer = requireRole(context, 'staff');
  return runCommand(context, 'recalculate', async (transaction) => {
    const ruleSet = await transaction.load(RuleSet, ruleSetId, () => new RuleSetNotFound());
    if (ruleSet.activeFrom === null || ruleSet.activeFrom > transaction.now) throw new RuleSetNotActive();
    const since = new Date(transaction.now.getTime() - days * DAY).toISOString();
    await transaction.enqueue(
      job,
      { ruleSetId: ruleSet.id, since, actorId: viewer.id, reason },
      { key: `recalculate/${ruleSet.id}` },
    );
    return { ruleSetId: ruleSet.id };
  });
}

interface Pass {
  readonly ruleSetId: string;
  readonly since: string;
  readonly actorId: string;
  readonly reason: string;
}

/**
 * One transaction a player. What a source was made worth is stored with it, so that a second run or an interrupted one pays
 * nothing twice. Sources that paid nothing, such as those that staff voided, and problems of contests stay as they are.
 */
export async function recalculatePlayers(context: Context, pass: Pass): Promise<void> {
  for (let last: string | null = '00000000-0000-0000-0000-000000000000'; last !== null;) {
    const rows: { id: string }[] = await context.db.rows<{ id: string }>(
      `select id from player where id > $1 and exists (
         select from activity_fact where player_id = player.id and occurred_at >= $2) order by id limit 500`,
      [last, pass.since],
    );
    for (const { id } of rows)
      await runCommand(context, 'recalculatePlayer', async (transaction) =>
        recalculateOne(transaction, await loadPlayer(transaction, id), pass),
      );
    last = rows.at(-1)?.id ?? null;
  }
}

interface Source {
  readonly source_id: string;
  readonly rule: XpRule;
  readonly worth: number;
  readonly would: number;
  readonly paid: number;
  readonly revisions: number;
  readonly counted_at: string;
  readonly course_id: string | null;
  readonly class_ids: string[];
}

async function recalculateOne(transaction: Transaction, player: Player, pass: Pass): Promise<void> {
  const sources = await transaction.sql<Source>(
    `with ${WOULD_PAY('(select "values" from rule_set where id = $2)', '$3::timestamptz', 'player_id = $1')}
     select source.source_id, source.rule, coalesce(known.worth, source.paid) as worth, would, ledger.*
     from source
     cross join lateral (
       select sum(amount)::integer as paid, count(*)::integer as revisions, min(counted_at) as counted_at,
         (array_agg(course_id order by revision))[1] as course_id
       from xp_transaction where player_id = $1 and rule = source.rule and source_id = source.source_id
     ) entry
     cross join lateral (
       select entry.*, (select class_ids from xp_transaction where player_id = $1 and rule = source.rule
         and source_id = source.source_id order by revision limit 1) as class_ids
     ) ledger
     left join recalculated_source known
       on known.player_id = $1 and known.rule = source.rule and known.source_id = source.source_id
     where ledger.paid > 0 and would <> coalesce(known.worth, source.paid) and not exists (
       select from contest where problems @> jsonb_build_array(jsonb_build_object('exerciseId', source.source_id)))
     order by source.source_id`,
    [player.id, pass.ruleSetId, pass.since],
  );
  for (const source of sources) {
    await transaction.sql(
      `insert into recalculated_source (player_id, rule, source_id, worth) values ($1, $2, $3, $4)
       on conflict (player_id, rule, source_id) do update set worth = excluded.worth`,
      [player.id, source.rule, source.source_id, source.would],
    );
    const entry = player.recalculate({
      rule: source.rule,
      sourceId: source.source_id,
      amount: Math.max(source.would - source.worth, -source.paid),
      revision: source.revisions,
      courseId: source.course_id,
      classIds: source.class_ids,
      countedAt: new Date(source.counted_at),
      now: transaction.now,
    });
    if (entry) await writeEntry(transaction, player, entry);
  }
  if (sources.length === 0) return;
  const { actorId, reason } = pass;
  await writeStaffAct(transaction, { actorId, playerId: player.id, act: 'recalculate', reason });
}
