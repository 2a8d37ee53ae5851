import { defineEntity, p } from '@mikro-orm/core';
import { Relation } from '../domain/relation.js';

export const RelationMap = defineEntity({
  class: Relation,
  tableName: 'relation',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    lowId: p.uuid(),
    highId: p.uuid(),
    lowFollowsAt: p.datetime().nullable(),
    highFollowsAt: p.datetime().nullable(),
    lowBlocksAt: p.datetime().nullable(),
    highBlocksAt: p.datetime().nullable(),
  },
});
