import { defineEntity, p } from '@mikro-orm/core';
import { Contest } from '../domain/contest.js';

export const ContestMap = defineEntity({
  class: Contest,
  tableName: 'contest',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    title: p.text(),
    courseId: p.uuid(),
    createdBy: p.uuid(),
    startsAt: p.datetime(),
    endsAt: p.datetime(),
    participantCount: p.integer(),
  },
});
