import { z } from 'zod';
import { runCommand } from '../../../platform/command.js';
import { defineJob } from '../../../platform/jobs.js';
import { refundPayment } from '../commands/refund/refund-payment.js';

/** Gives the payment of a seat back because its class is cancelled. */
export const refundClassSeat = defineJob({
  name: 'refund-class-seat',
  schema: z.object({ paymentId: z.uuid() }),
  run: (context, { paymentId }) =>
    runCommand(context, 'refundClassSeat', (transaction) => refundPayment(transaction, paymentId, 'class-cancelled')),
});
