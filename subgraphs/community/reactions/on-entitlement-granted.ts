import { reaction } from '../../../platform/inbox.js';
import { EntitlementGranted } from '../../../schema/events/billing.js';
import { notify } from '../commands/notify.js';
import { notice } from '../domain/notices.js';

export const onEntitlementGranted = reaction(EntitlementGranted, async (transaction, { id, data }) => {
  const { entitlement, userId } = data;
  const courseId = entitlement.startsWith('course:') ? entitlement.slice('course:'.length) : null;
  const granted =
    courseId === null ? notice('entitlement-granted', { entitlement }) : notice('course-opened', {}, { courseId });
  await notify(transaction, id, [userId], granted);
});
