import { reaction } from '../../../platform/inbox.js';
import { rememberRoles } from '../../../platform/people.js';
import { RolesChanged } from '../../../schema/events/users.js';

export const onRolesChanged = reaction(RolesChanged, (transaction, { data }) =>
  rememberRoles(transaction, data.userId, data.roles),
);
