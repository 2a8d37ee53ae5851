import { defineEntity, p } from '@mikro-orm/core';
import { Contest } from '../domain/contest/contest.js';

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
    format: p.text().$type<Contest['format']>(),
    problems: p.json<Contest['problems']>(),
    penaltyMinutes: p.integer(),
    pointsBy: p.text().$type<Contest['pointsBy']>(),
    ties: p.text().$type<Contest['ties']>(),
    freezesAt: p.datetime().nullable(),
    entryCode: p.text().nullable(),
    removed: p.json<Contest['removed']>(),
    participantCount: p.integer(),
    publishedAt: p.datetime().nullable(),
    startedAt: p.datetime().nullable(),
    frozenAt: p.datetime().nullable(),
    finishedAt: p.datetime().nullable(),
    deletedAt: p.datetime().nullable(),
    teamSize: p.integer(),
    resolverSteps: p.integer(),
    ratedAt: p.datetime().nullable(),
  },
});
