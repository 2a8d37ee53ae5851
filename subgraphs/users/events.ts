import * as contracts from '../../schema/events/users.js';
import type { PersonEvent } from '../../platform/domain/person.js';
import { measure } from '../../platform/measure.js';
import { publishEvents } from '../../platform/outbox.js';
import { receipts } from '../../platform/privacy.js';
import type { DataRequest, DataRequestEvent } from './domain/data-request.js';
import type { RelationEvent } from './domain/relation.js';
import type { UserEvent } from './domain/user.js';

/** Of a request: who, which one, and where only some are asked, these. */
const asked = ({ request, domains }: { readonly request: DataRequest; readonly domains?: readonly string[] }) => ({
  userId: request.userId,
  requestId: request.id,
  ...(domains && { domains }),
});

export const events = publishEvents<UserEvent | RelationEvent | PersonEvent | DataRequestEvent>('users', {
  ...receipts(contracts),
  'data-export-requested': { contract: contracts.DataExportRequested, data: asked },
  'data-export-ready': {
    contract: contracts.DataExportReady,
    data: ({ request, expiresAt }) => ({ ...asked({ request }), expiresAt: expiresAt.toISOString() }),
  },
  'user-erasure-requested': {
    contract: contracts.UserErasureRequested,
    data: ({ request, dueAt }) => ({ ...asked({ request }), dueAt: dueAt.toISOString() }),
  },
  'user-erasure-cancelled': { contract: contracts.UserErasureCancelled, data: asked },
  'user-erasure-due': { contract: contracts.UserErasureDue, data: asked },
  'user-erased': { contract: contracts.UserErased, data: asked },
  // Seen in the request.
  'data-request-changed': null,
  // Said by the request, when all have forgotten the person.
  'account-erased': null,
  // Read by those who send, when they send.
  'mobile-changed': null,
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
  'security-notice': {
    contract: contracts.SecurityNotice,
    data: ({ user: { id }, notice }) => ({ userId: id, notice }),
  },
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

/** Types of the events from which the router learns which access tokens are revoked. */
export const identityEvents = {
  sessionRevoked: contracts.SessionRevoked.type,
  userDeactivated: contracts.UserDeactivated.type,
  userReactivated: contracts.UserReactivated.type,
  rolesChanged: contracts.RolesChanged.type,
};

/** Figures of the business, from what is published. */
export const measures = [
  measure(contracts.UserRegistered, { name: 'registrations_total', help: 'Accounts that were made.' }),
];
