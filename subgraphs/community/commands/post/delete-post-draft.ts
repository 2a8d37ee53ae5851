import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { DraftNotFound } from '../../domain/errors.js';

export async function deletePostDraft(context: Context, { draftId }: { readonly draftId: string }): Promise<void> {
  const viewer = requireViewer(context);
  if (!isUuid(draftId)) throw new DraftNotFound();
  await runCommand(context, 'deletePostDraft', async ({ sql }) => {
    const deleted = await sql('delete from post_draft where id = $1 and author_id = $2 returning id', [
      draftId,
      viewer.id,
    ]);
    if (deleted.length === 0) throw new DraftNotFound();
  });
}
