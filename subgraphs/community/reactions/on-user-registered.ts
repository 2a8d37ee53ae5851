import { reaction } from '../../../platform/inbox.js';
import { UserRegistered } from '../../../schema/events/users.js';
import { keepRecipient } from '../commands/notification/keep-recipient.js';

export const onUserRegistered = reaction(UserRegistered, (transaction, { data }) => keepRecipient(transaction, data));
