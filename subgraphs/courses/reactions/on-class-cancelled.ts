import { reaction } from '../../../platform/inbox.js';
import { ClassCancelled } from '../../../schema/events/classes.js';

/** No user teaches it any more. What its students learned stays. */
export const onClassCancelled = reaction(ClassCancelled, async (transaction, { data }) => {
  await transaction.sql('update class_teacher set cancelled = true where class_id = $1', [data.classId]);
});
