import type { PersonEvent } from '../../platform/domain/person.js';
import { measure } from '../../platform/measure.js';
import { publishEvents } from '../../platform/outbox.js';
import { receipts } from '../../platform/privacy.js';
import * as contracts from '../../schema/events/gamification.js';
import type { BadgeEvent } from './domain/badge.js';
import { PROBLEM_XP, type Contest, type ContestEvent } from './domain/contest/contest.js';
import { mondayOf } from './domain/league.js';
import type { PlayerEvent } from './domain/player-events.js';
import type { QuestEvent } from './domain/quest.js';
import type { RuleSetEvent } from './domain/rule-set.js';

export const events = publishEvents<PlayerEvent | BadgeEvent | QuestEvent | RuleSetEvent | ContestEvent | PersonEvent>(
  'gamification',
  {
    ...receipts(contracts),
    'xp-earned': {
      contract: contracts.XpEarned,
      data: ({ playerId, entry: { id, amount, rule, courseId, classIds, groupIds, leagueId }, totalXp, level }) => ({
        userId: playerId,
        transactionId: id,
        amount,
        rule,
        totalXp,
        level,
        courseId,
        classIds,
        ...(groupIds && groupIds.length > 0 && { groupIds: [...groupIds] }),
        ...(leagueId && { leagueId }),
      }),
    },
    'level-up': { contract: contracts.LevelUp, data: ({ playerId, level }) => ({ userId: playerId, level }) },
    'streak-updated': {
      contract: contracts.StreakUpdated,
      data: ({ playerId, days, localDate }) => ({ userId: playerId, days, localDate }),
    },
    'streak-broken': { contract: contracts.StreakBroken, data: ({ playerId, days }) => ({ userId: playerId, days }) },
    'streak-freeze-used': {
      contract: contracts.StreakFreezeUsed,
      data: ({ playerId, localDate, freezesLeft }) => ({ userId: playerId, localDate, freezesLeft }),
    },
    'streak-at-risk': {
      contract: contracts.StreakAtRisk,
      data: ({ playerId, days, localDate }) => ({ userId: playerId, days, localDate }),
    },
    'streak-repaired': {
      contract: contracts.StreakRepaired,
      data: ({ playerId, days, localDate }) => ({ userId: playerId, days, localDate }),
    },
    'streak-closed': null,
    'time-zone-changed': null,
    'badge-unlocked': {
      contract: contracts.BadgeUnlocked,
      data: ({ playerId, badge, title, tier }) => ({ userId: playerId, badge, title, tier }),
    },
    'badge-revoked': {
      contract: contracts.BadgeRevoked,
      data: ({ playerId, badge, title }) => ({ userId: playerId, badge, title }),
    },
    'badge-restored': null,
    'badge-changed': null,
    'quest-changed': null,
    'quest-completed': {
      contract: contracts.QuestCompleted,
      data: ({ playerId, questId, period, localDate, xp }) => ({ userId: playerId, questId, period, localDate, xp }),
    },
    'activity-counted': null,
    'listing-changed': {
      contract: contracts.LeaderboardListingChanged,
      data: ({ playerId, listed, classIds, groupIds, leagueId }) => ({
        userId: playerId,
        listed,
        classId: null,
        classIds: [...classIds],
        groupIds: [...groupIds],
        ...(leagueId !== undefined && { leagueId }),
      }),
    },
    'group-membership-changed': {
      contract: contracts.LeaderboardListingChanged,
      data: ({ playerId, listed, groupId }) => ({
        userId: playerId,
        listed,
        classId: null,
        classIds: [],
        groupId,
        groupIds: [groupId],
      }),
    },
    'league-promoted': { contract: contracts.LeaguePromoted, data: leagueMove },
    'league-demoted': { contract: contracts.LeagueDemoted, data: leagueMove },
    'league-stayed': null,
    'rating-changed': {
      contract: contracts.RatingChanged,
      data: ({ playerId, contestId, before, after, revision }) => ({
        userId: playerId,
        contestId,
        before,
        after,
        revision,
      }),
    },
    'rating-restored': null,
    'xp-recalculated': null,
    'rule-set-changed': null,
    'rule-set-activated': {
      contract: contracts.RuleSetActivated,
      data: ({ ruleSet: { id, number, activeFrom } }) => ({
        ruleSetId: id,
        number,
        activeFrom: (activeFrom ?? new Date(0)).toISOString(),
      }),
    },
    'membership-changed': {
      contract: contracts.LeaderboardListingChanged,
      data: ({ playerId, listed, classIds: [classId] }) => ({ userId: playerId, listed, classId, classIds: [classId] }),
    },
    'listing-unchanged': null,
    'contest-created': {
      contract: contracts.ContestCreated,
      data: ({ contest: { id, courseId, startsAt, endsAt, title } }) => ({
        contestId: id,
        courseId,
        startsAt: startsAt.toISOString(),
        endsAt: endsAt.toISOString(),
        title,
      }),
    },
    'contest-published': { contract: contracts.ContestPublished, data: contestTerms },
    'contest-updated': { contract: contracts.ContestUpdated, data: contestTerms },
    'contest-started': {
      contract: contracts.ContestStarted,
      data: ({ contest }) => {
        const { contestId, courseId, startsAt, endsAt, problems } = contestTerms({ contest });
        return { contestId, courseId, startsAt, endsAt, problems };
      },
    },
    'contest-frozen': {
      contract: contracts.ContestFrozen,
      data: ({ contest }) => ({ contestId: contest.id, courseId: contest.courseId }),
    },
    'contest-finished': {
      contract: contracts.ContestFinished,
      data: ({ contest }) => ({
        contestId: contest.id,
        courseId: contest.courseId,
        endsAt: contest.endsAt.toISOString(),
        xpByProblem: PROBLEM_XP,
      }),
    },
    'contest-deleted': {
      contract: contracts.ContestDeleted,
      data: ({ contest }) => ({ contestId: contest.id, courseId: contest.courseId }),
    },
    'contest-standings-changed': {
      contract: contracts.ContestStandingsChanged,
      data: ({ contest }) => ({ contestId: contest.id }),
    },
    'contest-resolver-stepped': {
      contract: contracts.ContestResolverStepped,
      data: ({ contest }) => ({ contestId: contest.id, step: contest.resolverSteps }),
    },
    'contest-changed': null,
    'contest-left': {
      contract: contracts.ContestLeft,
      data: ({ contest, userId }) => ({ contestId: contest.id, userId }),
    },
    'contest-time-granted': {
      contract: contracts.ContestTimeGranted,
      data: ({ contest, userId, until }) => ({ contestId: contest.id, userId, until: until.toISOString() }),
    },
    'virtual-contest-started': {
      contract: contracts.VirtualContestStarted,
      data: ({ contest, userId, startsAt, until }) => ({
        contestId: contest.id,
        userId,
        startsAt: startsAt.toISOString(),
        until: until.toISOString(),
      }),
    },
    'contest-notice': {
      contract: contracts.ContestNotice,
      data: ({ contest, noticeId, kind, userId, sequence }) => ({
        contestId: contest.id,
        noticeId,
        kind,
        userId,
        sequence,
      }),
    },
    'participant-disqualified': {
      contract: contracts.ParticipantDisqualified,
      data: ({ contest, userId }) => ({ contestId: contest.id, userId }),
    },
    'participant-reinstated': {
      contract: contracts.ParticipantReinstated,
      data: ({ contest, userId }) => ({ contestId: contest.id, userId }),
    },
    'contest-joined': {
      contract: contracts.ContestJoined,
      data: ({ contest, userId }) => ({ contestId: contest.id, userId }),
    },
  },
);

function leagueMove(move: {
  readonly playerId: string;
  readonly tier: number;
  readonly previousTier: number;
  readonly week: string;
}) {
  const { playerId, tier, previousTier, week } = move;
  return { userId: playerId, tier, previousTier, weekStart: mondayOf(week) };
}

function contestTerms({ contest }: { readonly contest: Contest }) {
  const { id, courseId, title, startsAt, endsAt, freezesAt, format, problems } = contest;
  return {
    contestId: id,
    courseId,
    title,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    freezesAt: freezesAt?.toISOString() ?? null,
    format,
    problems: problems.map(({ exerciseId, label, points }) => ({ exerciseId, label, points })),
  };
}

/** Figures of the business, from what is published. */
export const measures = [
  measure(contracts.XpEarned, { name: 'xp_total', help: 'XP that was earned.', amount: ({ amount }) => amount }),
];
