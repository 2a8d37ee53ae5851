import { z } from 'zod';
import { eventContract, id, localDate } from './contract.js';

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
