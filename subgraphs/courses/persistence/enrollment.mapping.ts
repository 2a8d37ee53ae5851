import { defineEntity, p } from '@mikro-orm/core';
import { Enrollment, ExerciseResult, LessonProgress } from '../domain/enrollment.js';

export const EnrollmentMap = defineEntity({
  class: Enrollment,
  tableName: 'enrollment',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    courseId: p.uuid(),
    studentId: p.uuid(),
    contentVersion: p.integer(),
    source: p.text(),
    enrolledAt: p.datetime(),
    startedAt: p.datetime().nullable(),
    completedAt: p.datetime().nullable(),
    leftAt: p.datetime().nullable(),
    stepCount: p.integer(),
    completedStepCount: p.integer(),
    lessonCount: p.integer(),
    completedLessonCount: p.integer(),
    results: () => p.oneToMany(ExerciseResultMap).mappedBy('enrollment'),
    lessons: () => p.oneToMany(LessonProgressMap).mappedBy('enrollment'),
  },
});

export const ExerciseResultMap = defineEntity({
  class: ExerciseResult,
  // Instances of the release before use the table while this one is deployed.
  tableName: 'exercise_completion',
  properties: {
    id: p.uuid().primary(),
    exerciseId: p.uuid(),
    score: p.double().nullable(),
    completedAt: p.datetime().nullable(),
    excused: p.boolean(),
    overridden: p.boolean(),
    enrollment: () => p.manyToOne(EnrollmentMap),
  },
});

export const LessonProgressMap = defineEntity({
  class: LessonProgress,
  tableName: 'lesson_progress',
  properties: {
    id: p.uuid().primary(),
    lessonId: p.uuid(),
    openedAt: p.datetime(),
    completedAt: p.datetime().nullable(),
    enrollment: () => p.manyToOne(EnrollmentMap),
  },
});
