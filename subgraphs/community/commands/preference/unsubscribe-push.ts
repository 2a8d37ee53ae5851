import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { DeviceNotFound } from '../../domain/notification-errors.js';

/** Ends the pushes to a device of the viewer. */
export async function unsubscribePush(context: Context, { id }: { id: string }): Promise<void> {
  const viewer = requireViewer(context);
  if (!isUuid(id)) throw new DeviceNotFound();
  const removed = await runCommand(context, 'unsubscribePush', ({ sql }) =>
    sql('delete from push_subscription where id = $1 and user_id = $2 returning id', [id, viewer.id]),
  );
  if (removed.length === 0) throw new DeviceNotFound();
}
