import { reaction } from '../../../platform/inbox.js';
import { EntitlementGranted } from '../../../schema/events/billing.js';
import { enrollFromElsewhere } from '../commands/enrollment/enroll-in-course.js';
import { courseOfEntitlement } from '../domain/access.js';

/** Who bought a course is enrolled in it, and may learn all of it. */
export const onEntitlementGranted = reaction(EntitlementGranted, async (transaction, { data }) => {
  const courseId = courseOfEntitlement(data.entitlement);
  if (courseId === null) return;
  await transaction.sql(
    'insert into course_access (entitlement_id, course_id, student_id) values ($1, $2, $3) on conflict do nothing',
    [data.entitlementId, courseId, data.userId],
  );
  await enrollFromElsewhere(transaction, courseId, data.userId, 'purchase');
});
