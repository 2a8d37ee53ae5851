import { defineEntity, p } from '@mikro-orm/core';
import { CommunityEvent } from '../domain/event.js';

export const CommunityEventMap = defineEntity({
  class: CommunityEvent,
  tableName: 'community_event',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    createdBy: p.uuid(),
    courseId: p.uuid().nullable(),
    classId: p.uuid().nullable(),
    groupId: p.uuid().nullable(),
    status: p.text(),
    title: p.text(),
    description: p.text(),
    descriptionHtml: p.text(),
    localStart: p.text(),
    timeZone: p.text(),
    durationMinutes: p.integer(),
    startsAt: p.datetime(),
    endsAt: p.datetime(),
    venue: p.text().nullable(),
    url: p.text().nullable(),
    capacity: p.integer().nullable(),
    seatsTaken: p.integer(),
    lastWaitlistNumber: p.integer(),
    revision: p.integer(),
    seriesId: p.uuid().nullable(),
    recurrence: p.text().nullable(),
    changedAt: p.datetime(),
    createdAt: p.datetime(),
  },
});
