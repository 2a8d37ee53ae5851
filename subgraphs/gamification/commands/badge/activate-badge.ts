import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { Badge } from '../../domain/badge.js';
import { BadgeNotFound } from '../../domain/errors.js';
import { backfillBadge } from '../../jobs/definitions.js';

/** Facts award it from now on; a job awards it to players who have earned it already. */
export function activateBadge(context: Context, { badgeId }: { badgeId: string }): Promise<{ badgeId: string }> {
  requireRole(context, 'staff');
  return runCommand(context, 'activateBadge', async (transaction) => {
    const badge = await transaction.load(Badge, badgeId, () => new BadgeNotFound());
    badge.activate(transaction.now);
    await transaction.enqueue(backfillBadge, { badgeId: badge.id }, { key: `backfill-badge/${badge.id}` });
    return { badgeId: badge.id };
  });
}
