import { z } from 'zod';
import { eventContract, id, instant, localDate, privacyReceipts } from './contract.js';

/** An entry of the XP ledger; negative after a correction. Subject: the player. */
export const XpEarned = eventContract({
  domain: 'gamification',
  name: 'xp-earned',
  version: 1,
  data: z.object({
    userId: id,
    transactionId: id,
    amount: z.int(),
    rule: z.string(),
    totalXp: z.int().nonnegative(),
    level: z.int().positive(),
    courseId: id.nullable(),
    classIds: z.array(id),
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

/** Once a level. Subject: the player. */
export const LevelUp = eventContract({
  domain: 'gamification',
  name: 'level-up',
  version: 1,
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
  data: z.object({
    userId: id,
    days: z.int().nonnegative(),
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    days: 12,
  },
});

/** Once a badge and player. Subject: the player. */
export const BadgeUnlocked = eventContract({
  domain: 'gamification',
  name: 'badge-unlocked',
  version: 1,
  data: z.object({
    userId: id,
    badge: z.string(),
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    badge: 'first-lesson',
  },
});

/** A competition was announced. Subject: the contest. */
export const ContestCreated = eventContract({
  domain: 'gamification',
  name: 'contest-created',
  version: 1,
  data: z.object({
    contestId: id,
    courseId: id,
    startsAt: instant,
    endsAt: instant,
  }),
  example: {
    contestId: '01976d2a-7c00-7000-8000-000000000008',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    startsAt: '2026-03-29T10:00:00.000Z',
    endsAt: '2026-03-29T12:00:00.000Z',
  },
});

/** Once a contest and person. Subject: the contest. */
export const ContestJoined = eventContract({
  domain: 'gamification',
  name: 'contest-joined',
  version: 1,
  data: z.object({
    contestId: id,
    userId: id,
  }),
  example: {
    contestId: '01976d2a-7c00-7000-8000-000000000008',
    userId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

export const { DataExported, DataErased, DataRequestFailed } = privacyReceipts('gamification');
