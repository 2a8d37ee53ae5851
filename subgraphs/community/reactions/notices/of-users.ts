import {
  DataExportReady,
  PasswordChanged,
  RolesChanged,
  UserDeactivated,
  UserFollowed,
  UserReactivated,
  UserVerified,
} from '../../../../schema/events/users.js';
import { row, toUser } from './row.js';

export const OF_USERS = [
  row(UserVerified, 'account', ({ data }) => toUser('user-verified', data.userId)),
  row(DataExportReady, 'account', ({ data: { userId, expiresAt } }) =>
    toUser('data-export-ready', userId, { expiresAt }),
  ),
  row(PasswordChanged, 'security', ({ data }) => toUser('password-changed', data.userId)),
  row(RolesChanged, 'security', ({ data: { userId, roles } }) =>
    toUser('roles-changed', userId, { roles: roles.join(', ') }),
  ),
  row(UserDeactivated, 'security', ({ data }) => toUser('user-deactivated', data.userId)),
  row(UserReactivated, 'security', ({ data }) => toUser('user-reactivated', data.userId)),
  row(UserFollowed, 'discussions', ({ data: { userId, followedId } }) =>
    toUser('user-followed', followedId, {}, { actorId: userId }),
  ),
];
