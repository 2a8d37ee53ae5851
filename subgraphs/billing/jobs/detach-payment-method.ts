import { implementJob } from '../../../platform/jobs.js';
import { detachPaymentMethod } from './definitions.js';
import { requirePayments } from '../providers/payment-provider.js';

/** Lets the provider forget a method that was removed here, or that another one replaced. */
export const detachPaymentMethodJob = implementJob(detachPaymentMethod, (context, { paymentMethod }) =>
  requirePayments(context).provider.detachMethod(paymentMethod),
);
