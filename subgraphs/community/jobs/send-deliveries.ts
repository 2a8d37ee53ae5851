import type { PeriodicTask } from '../../../platform/periodic.js';
import { sendDeliveries } from '../commands/delivery/send-deliveries.js';

/** Instances share the work: each leases deliveries that no other has. */
export const sendDeliveriesTask: PeriodicTask = { name: 'send-deliveries', everyMs: 500, run: sendDeliveries };
