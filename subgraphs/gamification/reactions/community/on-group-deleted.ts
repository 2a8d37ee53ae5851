import { reaction } from '../../../../platform/inbox.js';
import { GroupDeleted } from '../../../../schema/events/community.js';
import { deleteGroup } from '../../commands/board/set-group-membership.js';

export const onGroupDeleted = reaction(GroupDeleted, (transaction, { data }) => deleteGroup(transaction, data.groupId));
