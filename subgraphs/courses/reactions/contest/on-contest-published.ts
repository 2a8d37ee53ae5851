import { reaction } from '../../../../platform/inbox.js';
import { ContestPublished } from '../../../../schema/events/gamification.js';
import { keepContest } from '../../commands/contest/keep-contest.js';

/** Its problems are open to entrants from its start on, and can't be published before it has finished. */
export const onContestPublished = reaction(ContestPublished, (transaction, { data }) => keepContest(transaction, data));
