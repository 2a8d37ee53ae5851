import { reaction } from '../../../platform/inbox.js';
import { EntitlementGranted } from '../../../schema/events/billing.js';

/** It is in the next access token; the access to single courses is not, for there may be many, and courses keeps it. */
export const onEntitlementGranted = reaction(EntitlementGranted, async (transaction, { data }) => {
  if (data.entitlement.startsWith('course:')) return;
  await transaction.sql(
    `insert into entitlement (id, user_id, entitlement, valid_until) values ($1, $2, $3, $4)
     on conflict (id) do update
       set user_id = excluded.user_id, entitlement = excluded.entitlement, valid_until = excluded.valid_until`,
    [data.entitlementId, data.userId, data.entitlement, data.validUntil],
  );
});
