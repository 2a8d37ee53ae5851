import { reaction } from '../../../platform/inbox.js';
import { ClassActivated } from '../../../schema/events/classes.js';

/** From now on staff must say whether a student whose seat is refunded stays in the class. */
export const onClassActivated = reaction(ClassActivated, async (transaction, { data }) => {
  await transaction.sql('insert into begun_class (id) values ($1) on conflict do nothing', [data.classId]);
});
