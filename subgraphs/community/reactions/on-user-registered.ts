import { reaction } from '../../../platform/inbox.js';
import { rememberUser } from '../../../platform/people.js';
import { UserRegistered } from '../../../schema/events/users.js';
import { keepRecipient } from '../commands/notification/keep-recipient.js';

export const onUserRegistered = reaction(UserRegistered, async (transaction, { data, time }) => {
  await rememberUser(transaction, data.userId);
  await transaction.sql('update registered_user set registered_at = coalesce(registered_at, $2) where id = $1', [
    data.userId,
    time,
  ]);
  await keepRecipient(transaction, data);
});
