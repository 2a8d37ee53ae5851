import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { renderMarkdown } from '../../../../platform/services/markdown.js';
import type { Group, GroupChange } from '../../domain/group.js';
import { admit } from '../moderation/limits.js';
import { TO_ALL } from '../../domain/place.js';
import { loadGroup, requireGroupRole } from './membership.js';

/** By an owner or staff. A more open kind must be acknowledged. */
export function updateGroup(context: Context, input: GroupChange & { readonly groupId: string }): Promise<Group> {
  const viewer = requireViewer(context);
  return runCommand(context, 'updateGroup', async (transaction) => {
    const group = await loadGroup(transaction, viewer, input.groupId);
    await requireGroupRole(transaction, viewer, group.id, 'owner');
    group.update(input, renderMarkdown);
    await admit(transaction, viewer, { place: TO_ALL, texts: [group.name, group.description] });
    return group;
  });
}
