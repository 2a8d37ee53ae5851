import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { processDelivery } from '../commands/payment/process-delivery.js';

/** Does what a stored delivery of the provider calls for. */
export const processWebhook = defineJob({
  name: 'process-webhook',
  schema: z.object({ deliveryId: z.uuid() }),
  run: (context, { deliveryId }) => processDelivery(context, deliveryId),
});
