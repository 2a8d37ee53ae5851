import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { requirePayments } from '../providers/payment-provider.js';

/** Lets the provider delete its record of a person who is erased here, and the methods that they saved. */
export const forgetCustomer = defineJob({
  name: 'forget-customer',
  schema: z.object({ customer: z.string() }),
  run: (context, { customer }) => requirePayments(context).provider.forgetCustomer(customer),
});
