import { reaction } from '../../../platform/inbox.js';
import { EntitlementRevoked } from '../../../schema/events/billing.js';

/** The next access token does not have it any more. */
export const onEntitlementRevoked = reaction(EntitlementRevoked, async (transaction, { data }) => {
  await transaction.sql('delete from entitlement where id = $1', [data.entitlementId]);
});
