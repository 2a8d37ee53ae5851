import { runCommand } from '../../../../platform/command.js';
import { requireRole, requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';

/** Lets mails go to the viewer's address again, or for staff, to that of another user. Without a suppression nothing changes. */
export async function liftSuppression(context: Context, { userId }: { userId: string | null }): Promise<void> {
  const viewer = userId === null ? requireViewer(context) : requireRole(context, 'staff');
  const id = userId ?? viewer.id;
  if (!isUuid(id)) throw new InvalidInput([{ field: 'input.userId', message: 'must be an id of a user' }]);
  await runCommand(context, 'liftSuppression', async ({ sql }) => {
    await sql('delete from mail_suppression where user_id = $1', [id]);
    await sql('delete from mail_bounce where user_id = $1', [id]);
  });
}
