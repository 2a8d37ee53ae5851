import { reaction } from '../../../platform/inbox.js';
import { ProfileUpdated } from '../../../schema/events/users.js';
import { keepRecipient } from '../commands/notification/keep-recipient.js';

export const onProfileUpdated = reaction(ProfileUpdated, (transaction, { data }) => keepRecipient(transaction, data));
