import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { target, type React } from './react.js';
import { removeLike } from './unlike-post.js';

/** Takes a reaction back; without one nothing changes. */
export async function unreact(context: Context, input: React): Promise<void> {
  const viewer = requireViewer(context);
  await runCommand(context, 'unreact', async (transaction) => {
    const { type, id, post } = await target(transaction, viewer, input);
    if (type === 'post' && input.kind === 'like') await removeLike(transaction, post, viewer.id);
    else
      await transaction.sql('delete from reaction where item_id = $1 and user_id = $2 and kind = $3', [
        id,
        viewer.id,
        input.kind,
      ]);
  });
}
