import { defineEntity, p } from '@mikro-orm/core';
import { Report } from '../domain/report.js';

export const ReportMap = defineEntity({
  class: Report,
  tableName: 'report',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    itemType: p.text(),
    itemId: p.uuid(),
    authorId: p.uuid(),
    courseId: p.uuid().nullable(),
    classId: p.uuid().nullable(),
    groupId: p.uuid().nullable(),
    status: p.text(),
    held: p.boolean(),
    openedAt: p.datetime(),
    claimedBy: p.uuid().nullable(),
    claimedUntil: p.datetime().nullable(),
    decision: p.text().nullable(),
    rule: p.text().nullable(),
    note: p.text().nullable(),
    decidedBy: p.uuid().nullable(),
    decidedAt: p.datetime().nullable(),
  },
});
