import * as contracts from '../../schema/events/users.js';
import type { PersonEvent } from '../../platform/domain/person.js';
import { publishEvents } from '../../platform/outbox.js';
import { receipts } from '../../platform/privacy.js';
import type { RelationEvent } from './domain/relation.js';
import type { UserEvent } from './domain/user.js';

export const events = publishEvents<UserEvent | RelationEvent | PersonEvent>('users', {
  ...receipts(contracts),
  'user-registered': {
    contract: contracts.UserRegistered,
    data: ({ user: { id, locale, timeZone } }) => ({ userId: id, locale, timeZone }),
  },
  'user-verified': { contract: contracts.UserVerified, data: ({ user }) => ({ userId: user.id }) },
  'user-logged-in': {
    contract: contracts.UserLoggedIn,
    data: ({ user, sessionId }) => ({ userId: user.id, sessionId }),
  },
  'profile-updated': {
    contract: contracts.ProfileUpdated,
    data: ({ user: { id, leaderboardVisible, locale, timeZone } }) => ({
      userId: id,
      leaderboardVisible,
      locale,
      timeZone,
    }),
  },
  'roles-changed': { contract: contracts.RolesChanged, data: ({ user, roles }) => ({ userId: user.id, roles }) },
  'password-changed': { contract: contracts.PasswordChanged, data: ({ user }) => ({ userId: user.id }) },
  'user-deactivated': { contract: contracts.UserDeactivated, data: ({ user }) => ({ userId: user.id }) },
  'user-reactivated': { contract: contracts.UserReactivated, data: ({ user }) => ({ userId: user.id }) },
  'session-revoked': {
    contract: contracts.SessionRevoked,
    data: ({ user, sessionId }) => ({ userId: user.id, sessionId }),
  },
  'user-followed': {
    contract: contracts.UserFollowed,
    data: ({ userId, followedId }) => ({ userId, followedId }),
  },
  'user-unfollowed': {
    contract: contracts.UserUnfollowed,
    data: ({ userId, followedId }) => ({ userId, followedId }),
  },
  'user-blocked': { contract: contracts.UserBlocked, data: ({ userId, blockedId }) => ({ userId, blockedId }) },
  'user-unblocked': { contract: contracts.UserUnblocked, data: ({ userId, blockedId }) => ({ userId, blockedId }) },
});
