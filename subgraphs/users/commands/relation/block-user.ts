import type { Context } from '../../../../platform/context.js';
import { changeRelation } from './change-relation.js';

/** Neither follows the other any more, and neither meets the other anywhere. The other is not notified. */
export function blockUser(context: Context, input: { readonly userId: string }): Promise<void> {
  return changeRelation(context, 'blockUser', input.userId, (relation, userId, now) => {
    relation.block(userId, now);
  });
}
