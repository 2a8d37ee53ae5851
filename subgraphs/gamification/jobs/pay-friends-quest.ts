import { implementJob } from '../../../platform/jobs.js';
import { payMembers } from '../commands/quest/complete-friends-quests.js';
import { payFriendsQuest } from './definitions.js';

export const payFriendsQuestJob = implementJob(payFriendsQuest, (context, { friendsQuestId }) =>
  payMembers(context, friendsQuestId),
);
