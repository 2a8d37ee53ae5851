import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { Badge } from '../../domain/badge.js';
import { BadgeNotFound, PlayerNotFound } from '../../domain/errors.js';
import { Player } from '../../domain/player.js';
import { writeStaffAct } from '../player/write-staff-act.js';

export interface RevokeBadge {
  readonly userId: string;
  readonly badgeId: string;
  readonly reason: string;
}

/** Takes a badge back, with a reason. Facts do not award it again. */
export function revokeBadge(context: Context, input: RevokeBadge): Promise<{ userId: string }> {
  const viewer = requireRole(context, 'staff');
  return runCommand(context, 'revokeBadge', async (transaction) => {
    const badge = await transaction.load(Badge, input.badgeId, () => new BadgeNotFound());
    const player = await transaction.load(Player, input.userId, () => new PlayerNotFound());
    player.revokeBadge(badge, transaction.now);
    await writeStaffAct(transaction, {
      actorId: viewer.id,
      playerId: player.id,
      act: 'revoke-badge',
      reason: input.reason,
    });
    return { userId: player.id };
  });
}
