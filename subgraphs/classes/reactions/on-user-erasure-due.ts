import { reaction } from '../../../platform/inbox.js';
import { UserErasureDue } from '../../../schema/events/users.js';
import { erasePerson } from '../jobs/erase-person.js';

/** By a job, for each class changes in a transaction of its own. */
export const onUserErasureDue = reaction(UserErasureDue, (transaction, { data: { userId, requestId } }) =>
  transaction.enqueue(erasePerson, { userId, requestId }),
);
