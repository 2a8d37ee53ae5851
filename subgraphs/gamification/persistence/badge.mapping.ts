import { defineEntity, p } from '@mikro-orm/core';
import { Badge } from '../domain/badge.js';

export const BadgeMap = defineEntity({
  class: Badge,
  tableName: 'badge',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    name: p.text(),
    status: p.text().$type<Badge['status']>(),
    title: p.text(),
    text: p.text(),
    pictureUrl: p.text().nullable(),
    secret: p.boolean(),
    tiers: p.json<Badge['tiers']>(),
    facts: p.array().$type<readonly string[]>(),
    createdBy: p.uuid().nullable(),
    activatedAt: p.datetime().nullable(),
  },
});
