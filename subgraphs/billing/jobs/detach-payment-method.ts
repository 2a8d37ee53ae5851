import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { requirePayments } from '../providers/payment-provider.js';

/** Lets the provider forget a method that was removed here, or that another one replaced. */
export const detachPaymentMethod = defineJob({
  name: 'detach-payment-method',
  schema: z.object({ paymentMethod: z.string() }),
  run: (context, { paymentMethod }) => requirePayments(context).provider.detachMethod(paymentMethod),
});
