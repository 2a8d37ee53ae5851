import type { Context } from '../../../../platform/context.js';
import { touchedBy } from '../../queries/message/conversations.js';
import { Touched } from '../../signals/touched.js';

/** After a command of the viewer. In a group, users with whom they have a block learn nothing of it. */
export async function touch(context: Context, conversationId: string): Promise<void> {
  const viewerId = context.viewer?.id ?? null;
  const others = await touchedBy(context, conversationId, viewerId);
  const userIds = [...new Set([...others, ...(viewerId === null ? [] : [viewerId])])];
  context.live.publishEphemeral(Touched, conversationId, { conversationId, userIds });
}
