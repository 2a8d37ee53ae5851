import { runIdempotently } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { PlayerNotFound } from '../../domain/errors.js';
import { Player } from '../../domain/player.js';
import { writeEntry } from './write-entry.js';

export interface AdjustXp {
  readonly userId: string;
  readonly amount: number;
  readonly reason: string;
  readonly idempotencyKey: string;
}

/** Counts on the global boards of today. The ledger keeps who did it and why. */
export async function adjustXp(context: Context, input: AdjustXp): Promise<{ userId: string; transactionId: string }> {
  const viewer = requireRole(context, 'staff');
  return runIdempotently(context, 'adjustXp', input, async (transaction) => {
    const player = await transaction.load(Player, input.userId, () => new PlayerNotFound());
    const entry = player.adjust(input.amount, input.reason, viewer.id, transaction.now);
    await writeEntry(transaction, player, entry);
    return { userId: player.id, transactionId: entry.id };
  });
}
