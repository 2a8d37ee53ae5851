import { reaction } from '../../../platform/inbox.js';
import { ProfileUpdated } from '../../../schema/events/users.js';
import { keepStudentProfile } from '../commands/shared/student-profile.js';

export const onProfileUpdated = reaction(ProfileUpdated, (transaction, { data }) =>
  keepStudentProfile(transaction, data),
);
