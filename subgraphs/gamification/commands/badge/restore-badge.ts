import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { Badge } from '../../domain/badge.js';
import { BadgeNotFound, PlayerNotFound } from '../../domain/errors.js';
import { Player } from '../../domain/player.js';
import { writeStaffAct } from '../player/write-staff-act.js';

export interface RestoreBadge {
  readonly userId: string;
  readonly badgeId: string;
  readonly reason: string;
}

/** Gives a badge back that was revoked, with the tiers that the player had. */
export function restoreBadge(context: Context, input: RestoreBadge): Promise<{ userId: string }> {
  const viewer = requireRole(context, 'staff');
  return runCommand(context, 'restoreBadge', async (transaction) => {
    const badge = await transaction.load(Badge, input.badgeId, () => new BadgeNotFound());
    const player = await transaction.load(Player, input.userId, () => new PlayerNotFound());
    player.restoreBadge(badge);
    await writeStaffAct(transaction, {
      actorId: viewer.id,
      playerId: player.id,
      act: 'restore-badge',
      reason: input.reason,
    });
    return { userId: player.id };
  });
}
