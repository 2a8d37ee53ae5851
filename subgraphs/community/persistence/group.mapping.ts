import { defineEntity, p } from '@mikro-orm/core';
import { Group } from '../domain/group.js';

export const GroupMap = defineEntity({
  class: Group,
  tableName: 'community_group',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    kind: p.text(),
    name: p.text(),
    description: p.text(),
    descriptionHtml: p.text().nullable(),
    memberCount: p.integer(),
    fileBytes: p.bigint('number'),
    createdAt: p.datetime(),
    archivedAt: p.datetime().nullable(),
  },
});
