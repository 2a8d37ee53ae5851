import { reaction } from '../../../platform/inbox.js';
import { UserRegistered } from '../../../schema/events/users.js';
import { keepStudentProfile } from '../commands/student-profile.js';

export const onUserRegistered = reaction(UserRegistered, (transaction, { data }) =>
  keepStudentProfile(transaction, data),
);
