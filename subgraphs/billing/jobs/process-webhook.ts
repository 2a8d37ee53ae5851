import { implementJob } from '../../../platform/jobs.js';
import { processWebhook } from './definitions.js';
import { processDelivery } from '../commands/payment/process-delivery.js';

/** Does what a stored delivery of the provider calls for. */
export const processWebhookJob = implementJob(processWebhook, (context, { deliveryId }) =>
  processDelivery(context, deliveryId),
);
