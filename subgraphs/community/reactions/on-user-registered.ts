import { reaction } from '../../../platform/inbox.js';
import { UserRegistered } from '../../../schema/events/users.js';
import { keepRecipient } from '../commands/keep-recipient.js';
import { notify } from '../commands/notify.js';
import { notice } from '../domain/notices.js';

export const onUserRegistered = reaction(UserRegistered, async (transaction, { id, data }) => {
  await keepRecipient(transaction, data);
  await notify(transaction, id, [data.userId], notice('user-registered', {}));
});
