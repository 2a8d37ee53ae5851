import { z } from 'zod';
import type { Context } from '../../../../platform/context.js';
import { eventContract, id } from '../../../../schema/events/contract.js';
import { touchedBy } from '../../queries/message/conversations.js';

/** Something in a conversation has changed for these users. No fact: clients that miss it read the list when they reconnect. */
export const Touched = eventContract({
  domain: 'community',
  name: 'conversation-touched',
  version: 1,
  consumers: [],
  data: z.object({ conversationId: id, userIds: z.array(id) }),
  example: {
    conversationId: '01976d2a-7c00-7000-8000-000000000021',
    userIds: ['01976d2a-7c00-7000-8000-000000000001'],
  },
});

/** After a command of the viewer. In a group, users with whom they have a block learn nothing of it. */
export async function touch(context: Context, conversationId: string): Promise<void> {
  const viewerId = context.viewer?.id ?? null;
  const others = await touchedBy(context, conversationId, viewerId);
  const userIds = [...new Set([...others, ...(viewerId === null ? [] : [viewerId])])];
  context.live.publishEphemeral(Touched, conversationId, { conversationId, userIds });
}
