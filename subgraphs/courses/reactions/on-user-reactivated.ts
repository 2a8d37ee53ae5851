import { reaction } from '../../../platform/inbox.js';
import { rememberActive } from '../../../platform/people.js';
import { UserReactivated } from '../../../schema/events/users.js';

export const onUserReactivated = reaction(UserReactivated, (transaction, { data }) =>
  rememberActive(transaction, data.userId, true),
);
