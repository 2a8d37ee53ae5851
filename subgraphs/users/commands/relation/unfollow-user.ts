import type { Context } from '../../../../platform/context.js';
import { changeRelation } from './change-relation.js';

/** Without a follow nothing changes. */
export function unfollowUser(context: Context, input: { readonly userId: string }): Promise<void> {
  return changeRelation(context, 'unfollowUser', input.userId, (relation, userId) => {
    relation.unfollow(userId);
  });
}
