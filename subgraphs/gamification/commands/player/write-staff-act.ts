import type { Transaction } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';

export interface StaffAct {
  readonly actorId: string;
  readonly playerId: string;
  readonly act: string;
  readonly reason: string;
}

/** What staff did to a player, and why. */
export async function writeStaffAct(
  transaction: Transaction,
  { actorId, playerId, act, reason }: StaffAct,
): Promise<void> {
  await transaction.sql(
    'insert into staff_act (id, actor_id, player_id, act, reason, at) values ($1, $2, $3, $4, $5, $6)',
    [newId(), actorId, playerId, act, reason, transaction.now.toISOString()],
  );
}
