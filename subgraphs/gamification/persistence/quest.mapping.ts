import { defineEntity, p } from '@mikro-orm/core';
import { Quest } from '../domain/quest.js';

export const QuestMap = defineEntity({
  class: Quest,
  tableName: 'quest',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    title: p.text(),
    text: p.text(),
    period: p.text().$type<Quest['period']>(),
    rule: p.json<Quest['rule']>(),
    facts: p.array().$type<readonly string[]>(),
    createdBy: p.uuid(),
    activatedAt: p.datetime().nullable(),
    retiredAt: p.datetime().nullable(),
  },
});
