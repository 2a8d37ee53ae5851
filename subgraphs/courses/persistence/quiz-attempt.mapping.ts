import { defineEntity, p } from '@mikro-orm/core';
import type { Answer } from '../domain/questions/question.js';
import type { DrawnQuestion } from '../domain/quiz/draw.js';
import type { QuestionScore } from '../domain/quiz/grading.js';
import { QuizAttempt } from '../domain/quiz/quiz-attempt.js';

export const QuizAttemptMap = defineEntity({
  class: QuizAttempt,
  tableName: 'quiz_attempt',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    enrollmentId: p.uuid(),
    studentId: p.uuid(),
    courseId: p.uuid(),
    lessonId: p.uuid(),
    exerciseId: p.uuid(),
    contentVersion: p.integer(),
    number: p.integer(),
    seed: p.integer(),
    drawn: p.json<readonly DrawnQuestion[]>(),
    passMark: p.double(),
    feedback: p.text(),
    releaseAfter: p.text(),
    startedAt: p.datetime(),
    deadline: p.datetime().nullable(),
    status: p.text(),
    answers: p.json<Readonly<Record<string, Answer>>>(),
    sequence: p.integer(),
    localDate: p.text().columnType('date'),
    submittedAt: p.datetime().nullable(),
    byServer: p.boolean(),
    score: p.double().nullable(),
    questionScores: p.json<readonly QuestionScore[]>(),
    given: p.json<Readonly<Record<string, number>>>(),
    minimum: p.double().nullable(),
    releaseAt: p.datetime().nullable(),
    releasedAt: p.datetime().nullable(),
    revision: p.integer(),
    gradeRevision: p.integer(),
  },
});
