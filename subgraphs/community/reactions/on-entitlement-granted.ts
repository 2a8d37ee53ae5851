import { reaction } from '../../../platform/inbox.js';
import { EntitlementGranted } from '../../../schema/events/billing.js';
import { notify } from '../commands/notify.js';
import { notice } from '../domain/notices.js';

export const onEntitlementGranted = reaction(EntitlementGranted, async (transaction, { id, data }) => {
  await notify(transaction, id, [data.userId], notice('entitlement-granted', { entitlement: data.entitlement }));
});
