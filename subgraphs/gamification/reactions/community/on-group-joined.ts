import { reaction } from '../../../../platform/inbox.js';
import { GroupJoined } from '../../../../schema/events/community.js';
import { joinGroup } from '../../commands/board/set-group-membership.js';

export const onGroupJoined = reaction(GroupJoined, (transaction, { data }) => joinGroup(transaction, data));
