import { defineEntity, p } from '@mikro-orm/core';
import { ReviewCard } from '../domain/review/review-card.js';

export const ReviewCardMap = defineEntity({
  class: ReviewCard,
  tableName: 'review_card',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    studentId: p.uuid(),
    courseId: p.uuid(),
    partId: p.uuid(),
    questionId: p.uuid().nullable(),
    attemptId: p.uuid().nullable(),
    state: p.text(),
    dueAt: p.datetime(),
    stability: p.double(),
    difficulty: p.double(),
    intervalDays: p.integer(),
    step: p.integer(),
    answerCount: p.integer(),
    lapseCount: p.integer(),
    answeredAt: p.datetime().nullable(),
    introducedOn: p.text().columnType('date').nullable(),
    answeredOn: p.text().columnType('date').nullable(),
    before: p.json().nullable(),
  },
});
