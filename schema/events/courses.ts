import { z } from 'zod';
import { eventContract, id, localDate, privacyReceipts } from './contract.js';

/** A draft exists. Subject: the course. */
export const CourseCreated = eventContract({
  domain: 'courses',
  name: 'course-created',
  version: 1,
  data: z.object({
    courseId: id,
    instructorId: id,
  }),
  example: {
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    instructorId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/** A version became visible. Subject: the course. */
export const CoursePublished = eventContract({
  domain: 'courses',
  name: 'course-published',
  version: 1,
  data: z.object({
    courseId: id,
    instructorId: id,
    publishedVersion: z.int().positive(),
    lessonIds: z.array(id),
    /** Whom it is open to: everybody, who has a plan, who is in a class of it. */
    access: z.enum(['free', 'pro', 'class']).optional(),
  }),
  example: {
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    instructorId: '01976d2a-7c00-7000-8000-000000000001',
    publishedVersion: 1,
    lessonIds: ['01976d2a-7c00-7000-8000-000000000005'],
    access: 'pro',
  },
});

/** No new students. Subject: the course. */
export const CourseArchived = eventContract({
  domain: 'courses',
  name: 'course-archived',
  version: 1,
  data: z.object({
    courseId: id,
  }),
  example: {
    courseId: '01976d2a-7c00-7000-8000-000000000004',
  },
});

/** Subject: the course enrollment. */
export const EnrolledInCourse = eventContract({
  domain: 'courses',
  name: 'enrolled-in-course',
  version: 1,
  data: z.object({
    enrollmentId: id,
    courseId: id,
    studentId: id,
  }),
  example: {
    enrollmentId: '01976d2a-7c00-7000-8000-000000000006',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/** The first lesson was opened. Subject: the course enrollment. */
export const CourseStarted = eventContract({
  domain: 'courses',
  name: 'course-started',
  version: 1,
  data: z.object({
    courseId: id,
    studentId: id,
  }),
  example: {
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/** An exercise was completed for the first time or with a better score. `localDate` is the student's own day. Subject: the course enrollment. */
export const ExerciseCompleted = eventContract({
  domain: 'courses',
  name: 'exercise-completed',
  version: 1,
  data: z.object({
    courseId: id,
    lessonId: id,
    exerciseId: id,
    studentId: id,
    exerciseType: z.enum(['quiz', 'coding', 'reading', 'assignment']),
    score: z.number().min(0).max(1),
    first: z.boolean(),
    localDate: localDate,
  }),
  example: {
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    lessonId: '01976d2a-7c00-7000-8000-000000000005',
    exerciseId: '01976d2a-7c00-7000-8000-000000000006',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    exerciseType: 'quiz',
    score: 0.9,
    first: true,
    localDate: '2026-03-29',
  },
});

/** All exercises of the lesson are complete. Subject: the course enrollment. */
export const LessonCompleted = eventContract({
  domain: 'courses',
  name: 'lesson-completed',
  version: 1,
  data: z.object({
    courseId: id,
    lessonId: id,
    studentId: id,
    localDate: localDate,
  }),
  example: {
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    lessonId: '01976d2a-7c00-7000-8000-000000000005',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    localDate: '2026-03-29',
  },
});

/** All lessons of the version are complete. Subject: the course enrollment. */
export const CourseCompleted = eventContract({
  domain: 'courses',
  name: 'course-completed',
  version: 1,
  data: z.object({
    courseId: id,
    studentId: id,
    localDate: localDate,
  }),
  example: {
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    localDate: '2026-03-29',
  },
});

export const { DataExported, DataErased, DataRequestFailed } = privacyReceipts('courses');
