import { implementJob } from '../../../platform/jobs.js';
import { forgetCustomer } from './definitions.js';
import { requirePayments } from '../providers/payment-provider.js';

/** Lets the provider delete its record of a person who is erased here, and the methods that they saved. */
export const forgetCustomerJob = implementJob(forgetCustomer, (context, { customer }) =>
  requirePayments(context).provider.forgetCustomer(customer),
);
