import type { Context } from '../../../../platform/context.js';
import { changeRelation } from './change-relation.js';

/** Without a block nothing changes; follows don't come back. */
export function unblockUser(context: Context, input: { readonly userId: string }): Promise<void> {
  return changeRelation(context, 'unblockUser', input.userId, (relation, userId) => {
    relation.unblock(userId);
  });
}
