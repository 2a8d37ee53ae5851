import { reaction } from '../../../../platform/inbox.js';
import { GroupLeft } from '../../../../schema/events/community.js';
import { leaveGroup } from '../../commands/board/set-group-membership.js';

export const onGroupLeft = reaction(GroupLeft, (transaction, { data }) => leaveGroup(transaction, data));
