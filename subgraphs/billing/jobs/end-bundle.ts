import { runCommand } from '../../../platform/command.js';
import { implementJob } from '../../../platform/jobs.js';
import { endBundle } from './definitions.js';
import { BundleAccount } from '../domain/bundle-account.js';

/** Ends a bundle that was not paid or not used in time. */
export const endBundleJob = implementJob(endBundle, (context, { bundleId }) =>
  runCommand(context, 'endBundle', async (transaction) => {
    const [row] = await transaction.sql<{ account_id: string }>(
      'select account_id from bundle_purchase where id = $1',
      [bundleId],
    );
    const account = row && (await transaction.find(BundleAccount, { id: row.account_id }, ['bundles', 'entries']));
    account?.endIfDue(bundleId, transaction.now);
  }),
);
