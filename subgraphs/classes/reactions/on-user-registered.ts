import { reaction } from '../../../platform/inbox.js';
import { UserRegistered } from '../../../schema/events/users.js';

/** Keeps who has an account, so that staff can book for them. */
export const onUserRegistered = reaction(UserRegistered, async (transaction, { data }) => {
  await transaction.sql('insert into registered_user (id) values ($1) on conflict do nothing', [data.userId]);
});
