import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';

/** Ends the viewer's secret address of a calendar. `revoked` is false when there was none. */
export function revokeCalendarFeed(context: Context, classId: string | null): Promise<{ revoked: boolean }> {
  const viewer = requireViewer(context);
  return runCommand(context, 'revokeCalendarFeed', async (transaction) => {
    if (classId !== null && !isUuid(classId)) return { revoked: false };
    const deleted = await transaction.sql(
      'delete from calendar_feed where user_id = $1 and class_id is not distinct from $2 returning id',
      [viewer.id, classId],
    );
    return { revoked: deleted.length > 0 };
  });
}
