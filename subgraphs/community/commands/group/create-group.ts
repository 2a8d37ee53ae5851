import { runIdempotently } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { renderMarkdown } from '../../../../platform/services/markdown.js';
import { TO_ALL } from '../../domain/place.js';
import { Group, type GroupContent } from '../../domain/group.js';
import { admit } from '../moderation/limits.js';
import { addMember } from './membership.js';

/** Its creator is the owner. */
export async function createGroup(
  context: Context,
  input: GroupContent & { readonly idempotencyKey: string },
): Promise<{ readonly id: string }> {
  const viewer = requireVerified(context);
  const id = await runIdempotently(context, 'createGroup', input, async (transaction) => {
    const group = new Group(viewer.id, input, renderMarkdown, transaction.now);
    await admit(transaction, viewer, { place: TO_ALL, texts: [group.name, group.description] });
    transaction.add(group);
    await transaction.flush();
    await addMember(transaction, group, viewer.id, { role: 'owner', isNew: true });
    return group.id;
  });
  return { id };
}
