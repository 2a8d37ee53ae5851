import { runCommand, violates, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid, newId } from '../../../../platform/domain/ids.js';
import { NotYourself, UserNotFound } from '../../domain/errors.js';
import { Relation } from '../../domain/relation.js';

/** Changes what the viewer is to another person, under the lock of the pair. */
export async function changeRelation(
  context: Context,
  name: string,
  otherId: string,
  change: (relation: Relation, userId: string, now: Date) => void,
): Promise<void> {
  const viewer = requireViewer(context);
  if (!isUuid(otherId)) throw new UserNotFound();
  if (otherId === viewer.id) throw new NotYourself();
  try {
    await runCommand(context, name, async (transaction) => {
      change(await loadRelation(transaction, viewer.id, otherId), viewer.id, transaction.now);
    });
  } catch (error) {
    throw violates(error, 'relation_low_id_fkey') || violates(error, 'relation_high_id_fkey')
      ? new UserNotFound()
      : error;
  }
}

async function loadRelation(transaction: Transaction, oneId: string, otherId: string): Promise<Relation> {
  const [lowId, highId] = oneId < otherId ? [oneId, otherId] : [otherId, oneId];
  const known = await transaction.find(Relation, { lowId, highId });
  if (known) return known;
  // Of two who meet at the same time one makes the row, and the other waits here for it.
  await transaction.sql(
    'insert into relation (id, version, low_id, high_id) values ($1, 0, $2, $3) on conflict (low_id, high_id) do nothing',
    [newId(), lowId, highId],
  );
  const made = await transaction.find(Relation, { lowId, highId });
  if (!made) throw new Error('The relation of two people was made, and is gone.');
  return made;
}
