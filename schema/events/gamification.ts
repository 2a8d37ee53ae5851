import { z } from 'zod';
import { eventContract, id, instant, localDate, privacyReceipts, title } from './contract.js';

const contestProblems = z.array(z.object({ exerciseId: id, label: z.string(), points: z.int().positive() }));

/** An entry of the XP ledger; negative after a correction. Subject: the player. */
export const XpEarned = eventContract({
  domain: 'gamification',
  name: 'xp-earned',
  version: 1,
  consumers: [],
  data: z.object({
    userId: id,
    transactionId: id,
    amount: z.int(),
    rule: z.string(),
    totalXp: z.int().nonnegative(),
    level: z.int().positive(),
    courseId: id.nullable(),
    classIds: z.array(id),
    /** Groups on whose boards it counts. */
    groupIds: z.array(id).optional(),
    /** The player's cohort in the league of the week. */
    leagueId: id.optional(),
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    transactionId: '01976d2a-7c00-7000-8000-000000000003',
    amount: 10,
    rule: 'exercise-completed',
    totalXp: 120,
    level: 3,
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    classIds: ['01976d2a-7c00-7000-8000-000000000007'],
  },
});

/** Once for each level. Subject: the player. */
export const LevelUp = eventContract({
  domain: 'gamification',
  name: 'level-up',
  version: 1,
  consumers: ['community', 'gamification'],
  data: z.object({
    userId: id,
    level: z.int().positive(),
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    level: 3,
  },
});

/** Subject: the player. */
export const StreakUpdated = eventContract({
  domain: 'gamification',
  name: 'streak-updated',
  version: 1,
  consumers: [],
  data: z.object({
    userId: id,
    days: z.int().nonnegative(),
    localDate: localDate,
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    days: 7,
    localDate: '2026-03-29',
  },
});

/** Subject: the player. */
export const StreakBroken = eventContract({
  domain: 'gamification',
  name: 'streak-broken',
  version: 1,
  consumers: ['community'],
  data: z.object({
    userId: id,
    days: z.int().nonnegative(),
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    days: 12,
  },
});

/** Once for each badge, tier and player. Subject: the player. */
export const BadgeUnlocked = eventContract({
  domain: 'gamification',
  name: 'badge-unlocked',
  version: 1,
  consumers: ['community', 'gamification'],
  data: z.object({
    userId: id,
    badge: z.string(),
    title: title.optional(),
    /** From 1. A badge has several tiers where it can be earned in steps. */
    tier: z.int().positive().optional(),
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    badge: 'first-lesson',
    title: 'First lesson',
    tier: 1,
  },
});

/**
 * A player appears on leaderboards or disappears from them: they opted in or out, verified their address, were deactivated,
 * reactivated or erased (`classId` is null, `classIds` are the classes they are in), or joined or left one class or group.
 * Subject: the user.
 */
export const LeaderboardListingChanged = eventContract({
  domain: 'gamification',
  name: 'leaderboard-listing-changed',
  version: 1,
  consumers: [],
  data: z.object({
    userId: id,
    listed: z.boolean(),
    classId: id.nullable(),
    classIds: z.array(id),
    /** The one group that the user joined or left. */
    groupId: id.optional(),
    /** Groups that the user is in. */
    groupIds: z.array(id).optional(),
    /** The cohort of the league that the user leaves by it. */
    leagueId: id.optional(),
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    listed: false,
    classId: null,
    classIds: ['01976d2a-7c00-7000-8000-000000000007'],
  },
});

/** A draft of a contest was created. Subject: the contest. */
export const ContestCreated = eventContract({
  domain: 'gamification',
  name: 'contest-created',
  version: 1,
  consumers: [],
  data: z.object({
    contestId: id,
    courseId: id,
    startsAt: instant,
    endsAt: instant,
    title: title.optional(),
  }),
  example: {
    contestId: '01976d2a-7c00-7000-8000-000000000008',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    startsAt: '2026-03-29T10:00:00.000Z',
    endsAt: '2026-03-29T12:00:00.000Z',
    title: 'Spring contest',
  },
});

/** Once for each contest and user. Subject: the contest. */
export const ContestJoined = eventContract({
  domain: 'gamification',
  name: 'contest-joined',
  version: 1,
  consumers: ['courses', 'community'],
  data: z.object({
    contestId: id,
    userId: id,
  }),
  example: {
    contestId: '01976d2a-7c00-7000-8000-000000000008',
    userId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/** A freeze covered a missed day. Once for each player and day. Subject: the player. */
export const StreakFreezeUsed = eventContract({
  domain: 'gamification',
  name: 'streak-freeze-used',
  version: 1,
  consumers: ['community'],
  data: z.object({
    userId: id,
    /** The missed day. */
    localDate: localDate,
    freezesLeft: z.int().nonnegative(),
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    localDate: '2026-03-29',
    freezesLeft: 1,
  },
});

/** The player's day ends soon without an activity. Once for each player and day. Subject: the player. */
export const StreakAtRisk = eventContract({
  domain: 'gamification',
  name: 'streak-at-risk',
  version: 1,
  consumers: ['community'],
  data: z.object({
    userId: id,
    days: z.int().positive(),
    localDate: localDate,
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    days: 7,
    localDate: '2026-03-29',
  },
});

/** A broken streak was restored by the player or by staff. Subject: the player. */
export const StreakRepaired = eventContract({
  domain: 'gamification',
  name: 'streak-repaired',
  version: 1,
  consumers: [],
  data: z.object({
    userId: id,
    days: z.int().positive(),
    localDate: localDate,
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    days: 7,
    localDate: '2026-03-29',
  },
});

/** By staff; facts do not award the badge again. Subject: the player. */
export const BadgeRevoked = eventContract({
  domain: 'gamification',
  name: 'badge-revoked',
  version: 1,
  consumers: ['community'],
  data: z.object({
    userId: id,
    badge: z.string(),
    title: title.optional(),
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    badge: 'first-lesson',
    title: 'First lesson',
  },
});

/** Once for each player, quest and period. Subject: the player. */
export const QuestCompleted = eventContract({
  domain: 'gamification',
  name: 'quest-completed',
  version: 1,
  consumers: ['community'],
  data: z.object({
    userId: id,
    questId: id,
    period: z.enum(['daily', 'weekly', 'friends']),
    localDate: localDate,
    xp: z.int().nonnegative(),
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    questId: '01976d2a-7c00-7000-8000-000000000023',
    period: 'daily',
    localDate: '2026-03-29',
    xp: 10,
  },
});

/** The week was closed. Subject: the player. */
export const LeaguePromoted = eventContract({
  domain: 'gamification',
  name: 'league-promoted',
  version: 1,
  consumers: ['community'],
  data: z.object({
    userId: id,
    tier: z.int().min(1).max(7),
    previousTier: z.int().min(1).max(7),
    /** Monday of the closed week. */
    weekStart: localDate,
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    tier: 3,
    previousTier: 2,
    weekStart: '2026-03-23',
  },
});

/** The week was closed, or the player was inactive for four weeks. Subject: the player. */
export const LeagueDemoted = eventContract({
  domain: 'gamification',
  name: 'league-demoted',
  version: 1,
  consumers: ['community'],
  data: z.object({
    userId: id,
    tier: z.int().min(1).max(7),
    previousTier: z.int().min(1).max(7),
    /** Monday of the closed week. */
    weekStart: localDate,
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    tier: 2,
    previousTier: 3,
    weekStart: '2026-03-23',
  },
});

/** A contest can be joined. Subject: the contest. */
export const ContestPublished = eventContract({
  domain: 'gamification',
  name: 'contest-published',
  version: 1,
  consumers: ['courses', 'community'],
  data: z.object({
    contestId: id,
    courseId: id,
    title: title.optional(),
    startsAt: instant,
    endsAt: instant,
    /** Null when standings are never frozen. */
    freezesAt: instant.nullable(),
    format: z.enum(['icpc', 'points']),
    problems: contestProblems,
  }),
  example: {
    contestId: '01976d2a-7c00-7000-8000-000000000008',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    title: 'Algorithms',
    startsAt: '2026-03-29T10:00:00.000Z',
    endsAt: '2026-03-29T12:00:00.000Z',
    freezesAt: '2026-03-29T11:30:00.000Z',
    format: 'icpc',
    problems: [{ exerciseId: '01976d2a-7c00-7000-8000-000000000006', label: 'A', points: 100 }],
  },
});

/** The terms of a published contest changed, the end of a running one included. Carries all of them. Subject: the contest. */
export const ContestUpdated = eventContract({
  domain: 'gamification',
  name: 'contest-updated',
  version: 1,
  consumers: ['courses'],
  data: z.object({
    contestId: id,
    courseId: id,
    title: title.optional(),
    startsAt: instant,
    endsAt: instant,
    /** Null when standings are never frozen. */
    freezesAt: instant.nullable(),
    format: z.enum(['icpc', 'points']),
    problems: contestProblems,
  }),
  example: {
    contestId: '01976d2a-7c00-7000-8000-000000000008',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    title: 'Algorithms',
    startsAt: '2026-03-29T10:00:00.000Z',
    endsAt: '2026-03-29T12:00:00.000Z',
    freezesAt: '2026-03-29T11:30:00.000Z',
    format: 'icpc',
    problems: [{ exerciseId: '01976d2a-7c00-7000-8000-000000000006', label: 'A', points: 100 }],
  },
});

/** `startsAt` has passed. Subject: the contest. */
export const ContestStarted = eventContract({
  domain: 'gamification',
  name: 'contest-started',
  version: 1,
  consumers: ['courses', 'community'],
  data: z.object({
    contestId: id,
    courseId: id,
    startsAt: instant,
    endsAt: instant,
    problems: contestProblems,
  }),
  example: {
    contestId: '01976d2a-7c00-7000-8000-000000000008',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    startsAt: '2026-03-29T10:00:00.000Z',
    endsAt: '2026-03-29T12:00:00.000Z',
    problems: [{ exerciseId: '01976d2a-7c00-7000-8000-000000000006', label: 'A', points: 100 }],
  },
});

/** Standings no longer show new results to others. Subject: the contest. */
export const ContestFrozen = eventContract({
  domain: 'gamification',
  name: 'contest-frozen',
  version: 1,
  consumers: [],
  data: z.object({
    contestId: id,
    courseId: id,
  }),
  example: {
    contestId: '01976d2a-7c00-7000-8000-000000000008',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
  },
});

/** Results are final. From now on the best submission counts in courses. Subject: the contest. */
export const ContestFinished = eventContract({
  domain: 'gamification',
  name: 'contest-finished',
  version: 1,
  consumers: ['courses', 'community'],
  data: z.object({
    contestId: id,
    courseId: id,
    endsAt: instant,
    /** XP that the contest paid for each solved problem. */
    xpByProblem: z.int().nonnegative(),
  }),
  example: {
    contestId: '01976d2a-7c00-7000-8000-000000000008',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    endsAt: '2026-03-29T12:00:00.000Z',
    xpByProblem: 20,
  },
});

/** A contest was deleted before its start. Subject: the contest. */
export const ContestDeleted = eventContract({
  domain: 'gamification',
  name: 'contest-deleted',
  version: 1,
  consumers: ['courses'],
  data: z.object({
    contestId: id,
    courseId: id,
  }),
  example: {
    contestId: '01976d2a-7c00-7000-8000-000000000008',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
  },
});

/** An announcement to all participants, or the answer to one. Subject: the contest. */
export const ContestNotice = eventContract({
  domain: 'gamification',
  name: 'contest-notice',
  version: 1,
  consumers: ['community'],
  data: z.object({
    contestId: id,
    noticeId: id,
    kind: z.enum(['announcement', 'clarification']),
    /** Null: all participants. */
    userId: id.nullable(),
    /** Order of the notices of a contest. */
    sequence: z.int().optional(),
  }),
  example: {
    contestId: '01976d2a-7c00-7000-8000-000000000008',
    noticeId: '01976d2a-7c00-7000-8000-000000000019',
    kind: 'announcement',
    userId: null,
  },
});

/** A participant left before the start. Subject: the contest. */
export const ContestLeft = eventContract({
  domain: 'gamification',
  name: 'contest-left',
  version: 1,
  consumers: ['courses', 'community'],
  data: z.object({
    contestId: id,
    userId: id,
  }),
  example: {
    contestId: '01976d2a-7c00-7000-8000-000000000008',
    userId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/** One participant may submit longer. Subject: the contest. */
export const ContestTimeGranted = eventContract({
  domain: 'gamification',
  name: 'contest-time-granted',
  version: 1,
  consumers: ['courses'],
  data: z.object({
    contestId: id,
    userId: id,
    until: instant,
  }),
  example: {
    contestId: '01976d2a-7c00-7000-8000-000000000008',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    until: '2026-03-29T12:30:00.000Z',
  },
});

/** A user takes a finished contest in a time window of their own. Subject: the contest. */
export const VirtualContestStarted = eventContract({
  domain: 'gamification',
  name: 'virtual-contest-started',
  version: 1,
  consumers: ['courses'],
  data: z.object({
    contestId: id,
    userId: id,
    startsAt: instant,
    until: instant,
  }),
  example: {
    contestId: '01976d2a-7c00-7000-8000-000000000008',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    startsAt: '2026-03-29T10:00:00.000Z',
    until: '2026-04-05T12:00:00.000Z',
  },
});

/** Subject: the contest. */
export const ParticipantDisqualified = eventContract({
  domain: 'gamification',
  name: 'participant-disqualified',
  version: 1,
  consumers: ['courses'],
  data: z.object({
    contestId: id,
    userId: id,
  }),
  example: {
    contestId: '01976d2a-7c00-7000-8000-000000000008',
    userId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/** A disqualification was withdrawn. Subject: the contest. */
export const ParticipantReinstated = eventContract({
  domain: 'gamification',
  name: 'participant-reinstated',
  version: 1,
  consumers: ['courses'],
  data: z.object({
    contestId: id,
    userId: id,
  }),
  example: {
    contestId: '01976d2a-7c00-7000-8000-000000000008',
    userId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/** A contest was rated, or rated again. Subject: the player. */
export const RatingChanged = eventContract({
  domain: 'gamification',
  name: 'rating-changed',
  version: 1,
  consumers: ['community'],
  data: z.object({
    userId: id,
    contestId: id,
    /** Null for the first rated contest. */
    before: z.int().nullable(),
    after: z.int(),
    /** Rises when the contest is rated again. */
    revision: z.int().positive(),
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    contestId: '01976d2a-7c00-7000-8000-000000000008',
    before: null,
    after: 1432,
    revision: 1,
  },
});

/** A submission, a judgement or a decision of staff may have changed standings. Live standings follow it. Subject: the contest. */
export const ContestStandingsChanged = eventContract({
  domain: 'gamification',
  name: 'contest-standings-changed',
  version: 1,
  consumers: [],
  data: z.object({
    contestId: id,
  }),
  example: {
    contestId: '01976d2a-7c00-7000-8000-000000000008',
  },
});

/** A result of the freeze was revealed. Subject: the contest. */
export const ContestResolverStepped = eventContract({
  domain: 'gamification',
  name: 'contest-resolver-stepped',
  version: 1,
  consumers: [],
  data: z.object({
    contestId: id,
    /** How many results are revealed. */
    step: z.int().nonnegative(),
  }),
  example: {
    contestId: '01976d2a-7c00-7000-8000-000000000008',
    step: 1,
  },
});

/** Applies to facts from `activeFrom` on. Subject: the rule set. */
export const RuleSetActivated = eventContract({
  domain: 'gamification',
  name: 'rule-set-activated',
  version: 1,
  consumers: [],
  data: z.object({
    ruleSetId: id,
    number: z.int().positive(),
    activeFrom: instant,
  }),
  example: {
    ruleSetId: '01976d2a-7c00-7000-8000-000000000024',
    number: 2,
    activeFrom: '2026-04-01T00:00:00.000Z',
  },
});

export const { DataExported, DataErased, DataRequestFailed } = privacyReceipts('gamification');
