import type { Transaction } from '../../../../platform/command.js';
import { PlayerNotFound } from '../../domain/errors.js';
import { Player } from '../../domain/player.js';

/** The player, locked; made when an event comes before the registration. Of two that make one at once, both get it. */
export async function loadPlayer(transaction: Transaction, userId: string): Promise<Player> {
  const found = await transaction.find(Player, { id: userId });
  if (found) return found;
  await transaction.sql('insert into player (id) values ($1) on conflict do nothing', [userId]);
  return transaction.load(Player, userId, () => new PlayerNotFound());
}
