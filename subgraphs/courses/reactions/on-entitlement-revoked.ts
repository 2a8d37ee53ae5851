import { reaction } from '../../../platform/inbox.js';
import { EntitlementRevoked } from '../../../schema/events/billing.js';

/** The course closes for users who got their money back. What they learned stays. */
export const onEntitlementRevoked = reaction(EntitlementRevoked, async (transaction, { data }) => {
  await transaction.sql('delete from course_access where entitlement_id = $1', [data.entitlementId]);
});
