import { defineEntity, p } from '@mikro-orm/core';
import { Submission, SubmissionMember, type Grade, type Work } from '../domain/assignment/submission.js';

export const SubmissionMap = defineEntity({
  class: Submission,
  tableName: 'submission',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    courseId: p.uuid(),
    lessonId: p.uuid(),
    exerciseId: p.uuid(),
    contentVersion: p.integer(),
    passMark: p.double(),
    maxPoints: p.double(),
    draft: p.json<Work>(),
    work: p.json<Work>().nullable(),
    revision: p.integer(),
    submittedAt: p.datetime().nullable(),
    localDate: p.text().columnType('date').nullable(),
    late: p.boolean(),
    grade: p.json<Grade>().nullable(),
    points: p.double().nullable(),
    gradedRevision: p.integer(),
    gradeRevision: p.integer(),
    gradedBy: p.uuid().nullable(),
    gradedAt: p.datetime().nullable(),
    postedAt: p.datetime().nullable(),
    postedRevision: p.integer(),
    members: () => p.oneToMany(SubmissionMemberMap).mappedBy('submission'),
  },
});

export const SubmissionMemberMap = defineEntity({
  class: SubmissionMember,
  tableName: 'submission_member',
  properties: {
    id: p.uuid().primary(),
    studentId: p.uuid(),
    exerciseId: p.uuid(),
    ownPoints: p.double().nullable(),
    postedScore: p.double().nullable(),
    submission: () => p.manyToOne(SubmissionMap),
  },
});
