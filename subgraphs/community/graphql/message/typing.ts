import { z } from 'zod';
import { eventContract, id } from '../../../../schema/events/contract.js';

/** No fact: it may be lost, is stored nowhere, and expires after 6 seconds. Clients send it every 3 seconds. */
export const Typing = eventContract({
  domain: 'community',
  name: 'typing',
  version: 1,
  consumers: [],
  data: z.object({ conversationId: id, userId: id }),
  example: {
    conversationId: '01976d2a-7c00-7000-8000-000000000021',
    userId: '01976d2a-7c00-7000-8000-000000000001',
  },
});
