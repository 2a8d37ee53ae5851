import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { withdrawNotices } from '../notification/withdraw-notices.js';
import { noticeOf, target, type React } from './react.js';
import { removeLike } from './unlike-post.js';

/** Takes a reaction back; without one nothing changes. */
export async function unreact(context: Context, input: React): Promise<void> {
  const viewer = requireViewer(context);
  await runCommand(context, 'unreact', async (transaction) => {
    const item = await target(transaction, viewer, input);
    const { type, id, authorId, post } = item;
    if (type === 'post' && input.kind === 'like') return removeLike(transaction, post, viewer.id);
    const { sql } = transaction;
    await sql('delete from reaction where item_id = $1 and user_id = $2 and kind = $3', [id, viewer.id, input.kind]);
    const left = await sql('select from reaction where item_id = $1 and user_id = $2 limit 1', [id, viewer.id]);
    const { kind, links } = noticeOf(item, viewer.id);
    if (left.length === 0) await withdrawNotices(transaction, { userId: authorId, kind, ...links });
  });
}
