import type { Context } from '../../../../platform/context.js';
import { changeRelation } from './change-relation.js';

/** Idempotent. Refused while one of the two blocks the other. */
export function followUser(context: Context, input: { readonly userId: string }): Promise<void> {
  return changeRelation(context, 'followUser', input.userId, (relation, userId, now) => {
    relation.follow(userId, now);
  });
}
