import { z } from 'zod';
import { eventContract, id } from '../../../schema/events/contract.js';

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
