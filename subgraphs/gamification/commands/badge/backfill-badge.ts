import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { now } from '../../../../platform/domain/clock.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { Badge } from '../../domain/badge.js';
import { localTime } from '../../domain/local-time.js';
import { Player } from '../../domain/player.js';
import { FactReader } from '../../queries/fact-values.js';
import { countersOf, tiersMet } from '../player/apply-rules.js';

const BATCH = 200;

/**
 * Awards an active badge to all players who have earned it by facts of the past. Idempotent: an award is made once, so a run
 * that was interrupted starts again.
 */
export async function backfillBadge(context: Context, badgeId: string): Promise<void> {
  let last: string | undefined = '00000000-0000-0000-0000-000000000000';
  while (last !== undefined) last = await backfillBatch(context, badgeId, last);
}

async function backfillBatch(context: Context, badgeId: string, after: string): Promise<string | undefined> {
  if (!isUuid(badgeId)) return undefined;
  return runCommand(context, 'backfillBadge', async (transaction) => {
    const badge = await transaction.em.findOne(Badge, { id: badgeId });
    if (badge?.status !== 'active') return undefined;
    const rows = await transaction.sql<{ id: string }>(
      `select id from player where id > $1 order by id limit ${BATCH}`,
      [after],
    );
    const players = await transaction.loadAll(
      Player,
      rows.map(({ id }) => id),
    );
    const reader = new FactReader();
    for (const player of players)
      for (const { rule } of badge.tiers.slice(player.tiersOf(badge.name)))
        reader.ask(countersOf(player), rule, { until: localTime(now(), player.timeZone).date });
    await reader.read(transaction.sql);
    for (const player of players) {
      const from = player.tiersOf(badge.name);
      player.award(badge, tiersMet(badge.tiers, from, reader.of(player.id)), transaction.now);
    }
    return rows.length === BATCH ? rows.at(-1)?.id : undefined;
  });
}
