import { reaction } from '../../../platform/inbox.js';
import { rememberUser } from '../../../platform/people.js';
import { UserRegistered } from '../../../schema/events/users.js';

export const onUserRegistered = reaction(UserRegistered, (transaction, { data }) =>
  rememberUser(transaction, data.userId),
);
