import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { FileNotFound } from '../../domain/group-errors.js';
import { removeFiles } from '../../jobs/definitions.js';
import { loadGroup, requireGroupRole } from './membership.js';

/** By who shared it, an owner, a moderator or staff. The file itself is deleted by a job. */
export async function removeFile(
  context: Context,
  { fileId }: { readonly fileId: string },
): Promise<{ readonly groupId: string }> {
  const viewer = requireViewer(context);
  return runCommand(context, 'removeFile', async (transaction) => {
    const [place] = isUuid(fileId)
      ? await transaction.sql<{ group_id: string; shared_by: string }>(
          'select group_id, shared_by from group_file where id = $1',
          [fileId],
        )
      : [];
    if (!place) throw new FileNotFound();
    const group = await loadGroup(transaction, viewer, place.group_id);
    if (place.shared_by !== viewer.id) await requireGroupRole(transaction, viewer, group.id, 'moderator');
    const [removed] = await transaction.sql<{ size: string }>('delete from group_file where id = $1 returning size', [
      fileId,
    ]);
    if (!removed) throw new FileNotFound();
    group.changeFiles(-Number(removed.size));
    await transaction.enqueue(removeFiles, { uploadIds: [fileId] });
    return { groupId: group.id };
  });
}
