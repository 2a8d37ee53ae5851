import { z } from 'zod';
import { eventContract, id } from '../../../schema/events/contract.js';

/**
 * What these users may see, or who may see these items and places, has changed: open streams ask again. No fact: each push asks
 * too, so a stream that misses it stays open, but sends nothing that its viewer may not see.
 */
export const AccessChanged = eventContract({
  domain: 'community',
  name: 'access-changed',
  version: 1,
  consumers: [],
  data: z.object({ userIds: z.array(id), itemIds: z.array(id) }),
  example: { userIds: ['01976d2a-7c00-7000-8000-000000000001'], itemIds: [] },
});
