import { reaction } from '../../../platform/inbox.js';
import { EntitlementGranted } from '../../../schema/events/billing.js';

/** It is in the next access token. */
export const onEntitlementGranted = reaction(EntitlementGranted, async (transaction, { data }) => {
  await transaction.sql(
    `insert into entitlement (id, user_id, entitlement, valid_until) values ($1, $2, $3, $4)
     on conflict (id) do update
       set user_id = excluded.user_id, entitlement = excluded.entitlement, valid_until = excluded.valid_until`,
    [data.entitlementId, data.userId, data.entitlement, data.validUntil],
  );
});
