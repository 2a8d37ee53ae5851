import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { checkCreditBalances } from '../queries/check-credit-balances.js';

/** A difference is a defect: nothing is mended by itself, somebody is to look at it. */
export const checkCredits = defineJob({
  name: 'check-credits',
  schema: z.object({}),
  cron: '41 3 * * *',
  run: async (context) => {
    for (const difference of await checkCreditBalances(context))
      context.log.error({ ...difference }, 'a credit balance is not what its ledger says');
  },
});
