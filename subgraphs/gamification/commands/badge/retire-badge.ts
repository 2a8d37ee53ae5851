import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { Badge } from '../../domain/badge.js';
import { BadgeNotFound } from '../../domain/errors.js';

/** No more awards; who has it keeps it. */
export function retireBadge(context: Context, { badgeId }: { badgeId: string }): Promise<{ badgeId: string }> {
  requireRole(context, 'staff');
  return runCommand(context, 'retireBadge', async (transaction) => {
    const badge = await transaction.load(Badge, badgeId, () => new BadgeNotFound());
    badge.retire();
    return { badgeId: badge.id };
  });
}
