import {
  BadgeRevoked,
  BadgeUnlocked,
  ContestFinished,
  ContestNotice,
  ContestPublished,
  ContestStarted,
  LeagueDemoted,
  LeaguePromoted,
  LevelUp,
  QuestCompleted,
  RatingChanged,
  StreakAtRisk,
  StreakBroken,
  StreakFreezeUsed,
} from '../../../../schema/events/gamification.js';
import { row, toUser } from './row.js';

export const OF_GAMIFICATION = [
  row(LevelUp, 'progress', ({ data: { userId, level } }) => toUser('level-up', userId, { level })),
  row(BadgeUnlocked, 'progress', ({ data: { userId, badge, title = badge } }) =>
    toUser('badge-unlocked', userId, { badge: title }),
  ),
  row(BadgeRevoked, 'progress', ({ data: { userId, badge, title = badge } }) =>
    toUser('badge-revoked', userId, { badge: title }),
  ),
  row(QuestCompleted, 'progress', ({ data: { userId, xp } }) => toUser('quest-completed', userId, { xp })),
  row(LeaguePromoted, 'progress', ({ data: { userId, tier } }) => toUser('league-promoted', userId, { tier })),
  row(LeagueDemoted, 'progress', ({ data: { userId, tier } }) => toUser('league-demoted', userId, { tier })),
  row(ContestPublished, 'progress', ({ data: { contestId, courseId, startsAt } }) => [
    {
      to: { learnersOf: courseId },
      text: 'contest-published',
      facts: { startsAt },
      links: { contestId, courseId },
      expiresAt: startsAt,
    },
  ]),
  row(ContestStarted, 'progress', ({ data: { contestId, courseId, endsAt } }) => [
    {
      to: { participantsOf: contestId },
      text: 'contest-started',
      facts: { endsAt },
      links: { contestId, courseId },
      expiresAt: endsAt,
    },
  ]),
  row(ContestFinished, 'progress', ({ data: { contestId, courseId } }) => [
    { to: { participantsOf: contestId }, text: 'contest-finished', links: { contestId, courseId } },
  ]),
  row(ContestNotice, 'progress', ({ data: { contestId, kind, userId } }) => [
    {
      to: userId ?? { participantsOf: contestId },
      text: 'contest-notice',
      facts: { notice: kind },
      links: { contestId },
    },
  ]),
  row(RatingChanged, 'progress', ({ data: { userId, contestId, after } }) =>
    toUser('rating-changed', userId, { rating: after }, { contestId }),
  ),
  row(StreakAtRisk, 'streaks', ({ data: { userId, days } }) => toUser('streak-at-risk', userId, { days })),
  row(StreakBroken, 'streaks', ({ data: { userId, days } }) => toUser('streak-broken', userId, { days })),
  row(StreakFreezeUsed, 'streaks', ({ data: { userId, freezesLeft } }) =>
    toUser('streak-freeze-used', userId, { freezesLeft }),
  ),
];
