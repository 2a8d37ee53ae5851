import { reaction } from '../../../platform/inbox.js';
import { UserRegistered } from '../../../schema/events/users.js';
import { enrollByDefault } from '../commands/enrollment/set-default-enrollment.js';
import { keepStudentProfile } from '../commands/shared/student-profile.js';

export const onUserRegistered = reaction(UserRegistered, async (transaction, { data, time }) => {
  await keepStudentProfile(transaction, data);
  await enrollByDefault(transaction, data.userId, new Date(time));
});
