import { reaction } from '../../../platform/inbox.js';
import { rememberUser } from '../../../platform/people.js';
import { UserRegistered } from '../../../schema/events/users.js';
import { enrollByDefault } from '../commands/enrollment/set-default-enrollment.js';
import { keepStudentProfile } from '../commands/shared/student-profile.js';

export const onUserRegistered = reaction(UserRegistered, async (transaction, { data, time }) => {
  await rememberUser(transaction, data.userId);
  await keepStudentProfile(transaction, data);
  await enrollByDefault(transaction, data.userId, new Date(time));
});
