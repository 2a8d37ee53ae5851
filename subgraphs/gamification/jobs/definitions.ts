import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';

/** Deletes boards of weeks and months that are no longer kept. */
export const purgeBoards = defineJob({ name: 'purge-boards', schema: z.object({}), cron: '23 4 * * *' });

/** Accounts for missed days that have ended everywhere. */
export const closeStreaks = defineJob({ name: 'close-streaks', schema: z.object({}), cron: '7 * * * *' });

/** Warns players at 20:00 their time; every quarter of an hour, for the zones that are not whole hours from UTC. */
export const warnOfRisk = defineJob({ name: 'warn-of-risk', schema: z.object({}), cron: '*/15 * * * *' });

/** Awards a new badge for facts of the past. */
export const backfillBadge = defineJob({ name: 'backfill-badge', schema: z.object({ badgeId: z.uuid() }) });

/** Closes the league's week, Mondays at 01:00 UTC; every hour, so that a missed run is made up for. */
export const closeLeagues = defineJob({ name: 'close-leagues', schema: z.object({}), cron: '0 * * * *' });

/** Pays the XP of a finished contest and computes ratings; again after results changed. */
export const settleContest = defineJob({ name: 'settle-contest', schema: z.object({ contestId: z.uuid() }) });

/** Pays the members of a quest of friends whose goal was reached. */
export const payFriendsQuest = defineJob({
  name: 'pay-friends-quest',
  schema: z.object({ friendsQuestId: z.uuid() }),
});

/** Computes over facts what a rule set would have paid; writes nothing but its report. */
export const simulateRuleSet = defineJob({
  name: 'simulate-rule-set',
  schema: z.object({ ruleSetId: z.uuid(), days: z.int().min(1).max(90), simulationId: z.uuid() }),
});

/** Pays past activities by another rule set, less what they earned. */
export const recalculate = defineJob({
  name: 'recalculate',
  schema: z.object({ ruleSetId: z.uuid(), since: z.string(), actorId: z.uuid(), reason: z.string() }),
});

/** Takes back the XP that a broken exercise paid. */
export const voidSource = defineJob({
  name: 'void-source',
  schema: z.object({ sourceId: z.uuid(), actorId: z.uuid(), reason: z.string() }),
});
