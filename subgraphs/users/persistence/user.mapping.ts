import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../domain/user.js';

export const UserMap = defineEntity({
  class: User,
  tableName: 'user_account',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    email: p.text(),
    passwordHash: p.text(),
    name: p.text(),
    handle: p.text().nullable(),
    bio: p.text().nullable(),
    avatarId: p.uuid().nullable(),
    locale: p.text(),
    timeZone: p.text(),
    leaderboardVisible: p.boolean(),
    discoverable: p.boolean(),
    mobile: p.text().nullable(),
    emailVerifiedAt: p.datetime().nullable(),
    lastLoggedInAt: p.datetime().nullable(),
    status: p.text(),
    roles: p.array(),
    rolesChangedAt: p.datetime().nullable(),
    joinedAt: p.datetime(),
  },
});
