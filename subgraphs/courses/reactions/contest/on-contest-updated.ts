import { reaction } from '../../../../platform/inbox.js';
import { ContestUpdated } from '../../../../schema/events/gamification.js';
import { keepContest } from '../../commands/contest/keep-contest.js';

export const onContestUpdated = reaction(ContestUpdated, (transaction, { data }) => keepContest(transaction, data));
