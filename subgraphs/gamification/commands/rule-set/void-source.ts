import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { Player } from '../../domain/player.js';
import { voidSource as job } from '../../jobs/definitions.js';
import { writeEntry } from '../player/write-entry.js';
import { writeStaffAct } from '../player/write-staff-act.js';

export interface VoidSource {
  readonly sourceId: string;
  readonly reason: string;
}

const BATCH = 100;

/** Takes back the XP that a broken exercise paid, from all players, by a job. */
export function voidSource(context: Context, { sourceId, reason }: VoidSource): Promise<void> {
  const viewer = requireRole(context, 'staff');
  if (!isUuid(sourceId)) throw new InvalidInput([{ field: 'input.sourceId', message: 'must be the id of a source' }]);
  return runCommand(context, 'voidSource', (transaction) =>
    transaction.enqueue(job, { sourceId, actorId: viewer.id, reason }, { key: `void-source/${sourceId}` }),
  );
}

/** Idempotent: an entry takes back what the source still pays. Counted in the weeks and months in which it was paid first. */
export async function takeBack(
  context: Context,
  { sourceId, reason, actorId }: VoidSource & { actorId: string },
): Promise<void> {
  for (let count = BATCH; count === BATCH;)
    count = await runCommand(context, 'takeBackSource', async (transaction) => {
      const rows = await transaction.sql<{ player_id: string }>(
        `select player_id from xp_transaction join player on player.id = player_id
         where source_id = $1 and rule = 'exercise-completed' and total_xp > 0
         group by player_id having sum(amount) > 0 order by player_id limit ${BATCH}`,
        [sourceId],
      );
      const players = await transaction.loadAll(
        Player,
        rows.map((row) => row.player_id),
      );
      for (const player of players) {
        const [paid] = await transaction.sql<{
          xp: number;
          revisions: number;
          counted_at: string;
          course_id: string | null;
          class_ids: string[];
        }>(
          `select sum(amount)::integer as xp, count(*)::integer as revisions, min(counted_at) as counted_at,
             (array_agg(course_id order by revision))[1] as course_id,
             (select class_ids from xp_transaction first where first.player_id = $1 and first.source_id = $2
               and first.rule = 'exercise-completed' order by revision limit 1) as class_ids
           from xp_transaction where player_id = $1 and source_id = $2 and rule = 'exercise-completed'`,
          [player.id, sourceId],
        );
        const entry =
          paid &&
          player.takeBack({
            sourceId,
            amount: paid.xp,
            revision: paid.revisions,
            courseId: paid.course_id,
            classIds: paid.class_ids,
            countedAt: new Date(paid.counted_at),
            now: transaction.now,
          });
        if (!entry) continue;
        await writeEntry(transaction, player, entry);
        await writeStaffAct(transaction, { actorId, playerId: player.id, act: 'void-source', reason });
      }
      return rows.length;
    });
}
