import { reaction } from '../../../platform/inbox.js';
import { rememberActive } from '../../../platform/people.js';
import { UserDeactivated } from '../../../schema/events/users.js';

export const onUserDeactivated = reaction(UserDeactivated, (transaction, { data }) =>
  rememberActive(transaction, data.userId, false),
);
