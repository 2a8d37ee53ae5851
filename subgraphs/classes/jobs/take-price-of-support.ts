import { z } from 'zod';
import { runCommand } from '../../../platform/command.js';
import { defineJob } from '../../../platform/jobs.js';
import { changePriceOfSupport } from '../commands/booking/change-price-of-support.js';

/** A price that was planned begins. */
export const takePriceOfSupport = defineJob({
  name: 'take-price-of-support',
  schema: z.object({ productId: z.uuid(), amountMinor: z.int().nonnegative(), currency: z.string() }),
  run: (context, change) =>
    runCommand(context, 'takePriceOfSupport', (transaction) => changePriceOfSupport(transaction, change)),
});
