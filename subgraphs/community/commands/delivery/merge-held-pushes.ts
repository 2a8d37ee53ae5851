import type { Context } from '../../../../platform/context.js';
import type { Addressed } from './addressed.js';
import { settleDelivery } from './settle-delivery.js';

/** Pushes of one user about one thing that quiet hours have held leave as one, which says how many they are. */
export async function mergeHeldPushes(context: Context, toSend: readonly Addressed[]): Promise<Addressed[]> {
  const groups = new Map<string, Addressed[]>();
  for (const addressed of toSend) {
    const { id, userId, channel, held, notice } = addressed.delivery;
    const { courseId, classId, postId, groupId } = notice?.links ?? {};
    const item = postId ?? groupId ?? classId ?? courseId;
    const key = channel === 'push' && held && item !== undefined ? `${userId} ${notice?.kind} ${item}` : id;
    groups.set(key, [...(groups.get(key) ?? []), addressed]);
  }
  const left: Addressed[] = [];
  for (const [first, ...others] of groups.values()) {
    if (!first) continue;
    for (const { delivery } of others) await settleDelivery(context, delivery, { is: 'dropped', reason: 'merged' });
    left.push(others.length === 0 ? first : { ...first, merged: others.length + 1 });
  }
  return left;
}
