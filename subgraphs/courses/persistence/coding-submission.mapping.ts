import { defineEntity, p } from '@mikro-orm/core';
import { CodingSubmission } from '../domain/coding/coding-submission.js';
import type { GroupScore } from '../domain/coding/verdict.js';

export const CodingSubmissionMap = defineEntity({
  class: CodingSubmission,
  tableName: 'coding_submission',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    studentId: p.uuid(),
    courseId: p.uuid(),
    lessonId: p.uuid().nullable(),
    exerciseId: p.uuid(),
    contestId: p.uuid().nullable(),
    language: p.text(),
    source: p.text(),
    taskId: p.text(),
    mode: p.text(),
    submittedAt: p.datetime(),
    localDate: p.text().columnType('date'),
    contestXp: p.integer().nullable(),
    revision: p.integer(),
    verdict: p.text().nullable(),
    score: p.double(),
    groups: p.json<readonly GroupScore[]>(),
    judgedAt: p.datetime().nullable(),
  },
});
