import {
  DataExportReady,
  PasswordChanged,
  RolesChanged,
  SecurityNotice,
  UserDeactivated,
  UserFollowed,
  UserReactivated,
  UserVerified,
} from '../../../../schema/events/users.js';
import { row, toUser } from './row.js';

const SECURITY = {
  TOKEN_REUSED: 'token-reused',
  EMAIL_CHANGED: 'email-changed',
  SECOND_FACTOR_ON: 'second-factor-on',
  SECOND_FACTOR_OFF: 'second-factor-off',
  NEW_DEVICE: 'new-device',
  API_KEY_CREATED: 'api-key-created',
  RECOVERY_CODES_LOW: 'recovery-codes-low',
} as const;

export const OF_USERS = [
  row(UserVerified, 'account', ({ data }) => toUser('user-verified', data.userId)),
  row(DataExportReady, 'account', ({ data: { userId, expiresAt } }) =>
    toUser('data-export-ready', userId, { expiresAt }),
  ),
  row(PasswordChanged, 'security', ({ data, time: at }) => toUser('password-changed', data.userId, { at })),
  row(RolesChanged, 'security', ({ data: { userId, roles } }) =>
    toUser('roles-changed', userId, { roles: roles.join(', ') }),
  ),
  row(SecurityNotice, 'security', ({ data: { userId, notice }, time: at }) => toUser(SECURITY[notice], userId, { at })),
  row(UserDeactivated, 'security', ({ data }) => toUser('user-deactivated', data.userId)),
  row(UserReactivated, 'security', ({ data }) => toUser('user-reactivated', data.userId)),
  row(UserFollowed, 'discussions', ({ data: { userId, followedId } }) =>
    toUser('user-followed', followedId, {}, { actorId: userId }),
  ),
];
