import { reaction } from '../../../platform/inbox.js';
import { rememberActive } from '../../../platform/people.js';
import { UserDeactivated } from '../../../schema/events/users.js';
import { succeedOwner } from '../jobs/definitions.js';

/** Their groups get another owner. */
export const onUserDeactivated = reaction(UserDeactivated, async (transaction, { data: { userId } }) => {
  await rememberActive(transaction, userId, false);
  await transaction.enqueue(succeedOwner, { userId });
});
