import { implementJob } from '../../../platform/jobs.js';
import { checkCredits } from './definitions.js';
import { checkCreditBalances } from '../queries/check-credit-balances.js';

/** A difference is a defect: nothing is corrected automatically. */
export const checkCreditsJob = implementJob(checkCredits, async (context) => {
  for (const difference of await checkCreditBalances(context))
    context.log.error({ ...difference }, 'a credit balance is not what its ledger says');
});
