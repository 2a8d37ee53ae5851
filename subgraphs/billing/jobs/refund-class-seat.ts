import { runCommand } from '../../../platform/command.js';
import { implementJob } from '../../../platform/jobs.js';
import { refundClassSeat } from './definitions.js';
import { refundAutomatically } from '../commands/refund/refund-automatically.js';

/** Gives the payment of a seat back because its class is cancelled. */
export const refundClassSeatJob = implementJob(refundClassSeat, (context, { paymentId }) =>
  runCommand(context, 'refundClassSeat', (transaction) =>
    refundAutomatically(transaction, paymentId, 'class-cancelled'),
  ),
);
