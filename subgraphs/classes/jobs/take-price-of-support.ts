import { runCommand } from '../../../platform/command.js';
import { implementJob } from '../../../platform/jobs.js';
import { takePriceOfSupport } from './definitions.js';
import { changePriceOfSupport } from '../commands/booking/change-price-of-support.js';

/** A price that was planned begins. */
export const takePriceOfSupportJob = implementJob(takePriceOfSupport, (context, change) =>
  runCommand(context, 'takePriceOfSupport', (transaction) => changePriceOfSupport(transaction, change)),
);
