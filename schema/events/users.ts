import { z } from 'zod';
import { eventContract, id, instant, privacyReceipts } from './contract.js';

/** A person has an account. Subject: the user. */
export const UserRegistered = eventContract({
  domain: 'users',
  name: 'user-registered',
  version: 1,
  consumers: ['courses', 'classes', 'gamification', 'community', 'billing'],
  data: z.object({
    userId: id,
    locale: z.string(),
    timeZone: z.string(),
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    locale: 'pt-PT',
    timeZone: 'Europe/Lisbon',
  },
});

/** The e-mail address was confirmed. Subject: the user. */
export const UserVerified = eventContract({
  domain: 'users',
  name: 'user-verified',
  version: 1,
  consumers: ['gamification', 'community'],
  data: z.object({
    userId: id,
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/** A session began. Subject: the user. */
export const UserLoggedIn = eventContract({
  domain: 'users',
  name: 'user-logged-in',
  version: 1,
  consumers: [],
  data: z.object({
    userId: id,
    sessionId: id,
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    sessionId: '01976d2a-7c00-7000-8000-000000000003',
  },
});

/** Profile or preferences changed; names are asked of users. Subject: the user. */
export const ProfileUpdated = eventContract({
  domain: 'users',
  name: 'profile-updated',
  version: 1,
  consumers: ['courses', 'gamification', 'community'],
  data: z.object({
    userId: id,
    leaderboardVisible: z.boolean(),
    locale: z.string(),
    timeZone: z.string(),
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    leaderboardVisible: true,
    locale: 'pt-PT',
    timeZone: 'Europe/Lisbon',
  },
});

/** The whole new set of roles. Subject: the user. */
export const RolesChanged = eventContract({
  domain: 'users',
  name: 'roles-changed',
  version: 1,
  consumers: ['courses', 'classes', 'community', 'router'],
  data: z.object({
    userId: id,
    roles: z.array(z.enum(['student', 'instructor', 'staff', 'super_admin'])),
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    roles: ['student', 'instructor'],
  },
});

/** All other sessions were ended. Subject: the user. */
export const PasswordChanged = eventContract({
  domain: 'users',
  name: 'password-changed',
  version: 1,
  consumers: ['community'],
  data: z.object({
    userId: id,
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/**
 * Something happened to the security of an account of which its owner must be notified. Subject: the user.
 */
export const SecurityNotice = eventContract({
  domain: 'users',
  name: 'security-notice',
  version: 1,
  consumers: ['community'],
  data: z.object({
    userId: id,
    notice: z.enum([
      'TOKEN_REUSED',
      'EMAIL_CHANGED',
      'SECOND_FACTOR_ON',
      'SECOND_FACTOR_OFF',
      'NEW_DEVICE',
      'API_KEY_CREATED',
      'RECOVERY_CODES_LOW',
    ]),
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    notice: 'NEW_DEVICE',
  },
});

/** Sign-in is refused and sessions are ended until reactivation. Subject: the user. */
export const UserDeactivated = eventContract({
  domain: 'users',
  name: 'user-deactivated',
  version: 1,
  consumers: ['courses', 'classes', 'gamification', 'community', 'router'],
  data: z.object({
    userId: id,
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/** Subject: the user. */
export const UserReactivated = eventContract({
  domain: 'users',
  name: 'user-reactivated',
  version: 1,
  consumers: ['courses', 'classes', 'gamification', 'community', 'router'],
  data: z.object({
    userId: id,
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/** Its tokens are refused from now on. Subject: the user. */
export const SessionRevoked = eventContract({
  domain: 'users',
  name: 'session-revoked',
  version: 1,
  consumers: ['router'],
  data: z.object({
    userId: id,
    sessionId: id,
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    sessionId: '01976d2a-7c00-7000-8000-000000000003',
  },
});

/**
 * A person asked for all that is held of them: every domain puts its part into storage and says `DataExported`. `domains`:
 * only these are asked, again; all when absent. Subject: the request.
 */
export const DataExportRequested = eventContract({
  domain: 'users',
  name: 'data-export-requested',
  version: 1,
  consumers: ['users', 'courses', 'classes', 'gamification', 'community', 'billing'],
  data: z.object({
    userId: id,
    requestId: id,
    domains: z.array(z.string()).optional(),
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    requestId: '01976d2a-7c00-7000-8000-000000000009',
  },
});

/** All that is held of a person can be downloaded, until `expiresAt`. Subject: the request. */
export const DataExportReady = eventContract({
  domain: 'users',
  name: 'data-export-ready',
  version: 1,
  consumers: ['community'],
  data: z.object({
    userId: id,
    requestId: id,
    expiresAt: instant,
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    requestId: '01976d2a-7c00-7000-8000-000000000009',
    expiresAt: '2026-04-05T10:00:00.000Z',
  },
});

/** A person asked to be forgotten; until `dueAt` they can change their mind. Subject: the request. */
export const UserErasureRequested = eventContract({
  domain: 'users',
  name: 'user-erasure-requested',
  version: 1,
  consumers: [],
  data: z.object({
    userId: id,
    requestId: id,
    dueAt: instant,
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    requestId: '01976d2a-7c00-7000-8000-000000000010',
    dueAt: '2026-04-12T10:00:00.000Z',
  },
});

/** They changed their mind in time. Subject: the request. */
export const UserErasureCancelled = eventContract({
  domain: 'users',
  name: 'user-erasure-cancelled',
  version: 1,
  consumers: [],
  data: z.object({
    userId: id,
    requestId: id,
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    requestId: '01976d2a-7c00-7000-8000-000000000010',
  },
});

/**
 * The time to change their mind is over, and the account is closed: every domain forgets the person and says `DataErased`.
 * `domains`: only these are asked, again; all when absent. Subject: the request.
 */
export const UserErasureDue = eventContract({
  domain: 'users',
  name: 'user-erasure-due',
  version: 1,
  consumers: ['courses', 'classes', 'gamification', 'community', 'billing'],
  data: z.object({
    userId: id,
    requestId: id,
    domains: z.array(z.string()).optional(),
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    requestId: '01976d2a-7c00-7000-8000-000000000009',
  },
});

/** Every domain has forgotten the person. Subject: the request. */
export const UserErased = eventContract({
  domain: 'users',
  name: 'user-erased',
  version: 1,
  consumers: [],
  data: z.object({
    userId: id,
    requestId: id,
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    requestId: '01976d2a-7c00-7000-8000-000000000010',
  },
});

/** A person follows another. Subject: the pair of people. */
export const UserFollowed = eventContract({
  domain: 'users',
  name: 'user-followed',
  version: 1,
  consumers: ['gamification', 'community'],
  data: z.object({
    userId: id,
    followedId: id,
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    followedId: '01976d2a-7c00-7000-8000-000000000002',
  },
});

/** A person follows another no more: they don't want to, or one of the two has blocked the other. Subject: the pair of people. */
export const UserUnfollowed = eventContract({
  domain: 'users',
  name: 'user-unfollowed',
  version: 1,
  consumers: ['gamification', 'community'],
  data: z.object({
    userId: id,
    followedId: id,
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    followedId: '01976d2a-7c00-7000-8000-000000000004',
  },
});

/** A person wants to meet another nowhere, nor be met by them. Follows between them were ended before. Subject: the pair of people. */
export const UserBlocked = eventContract({
  domain: 'users',
  name: 'user-blocked',
  version: 1,
  consumers: ['gamification', 'community'],
  data: z.object({
    userId: id,
    blockedId: id,
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    blockedId: '01976d2a-7c00-7000-8000-000000000002',
  },
});

/** The block of this one person was taken back; the other may still block them. Subject: the pair of people. */
export const UserUnblocked = eventContract({
  domain: 'users',
  name: 'user-unblocked',
  version: 1,
  consumers: ['gamification', 'community'],
  data: z.object({
    userId: id,
    blockedId: id,
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    blockedId: '01976d2a-7c00-7000-8000-000000000004',
  },
});

export const { DataExported, DataErased, DataRequestFailed } = privacyReceipts('users');
