import { z } from 'zod';
import { eventContract, id, instant, localDate, privacyReceipts, title } from './contract.js';

const verdict = z.enum([
  'accepted',
  'wrong-answer',
  'runtime-error',
  'time-limit',
  'memory-limit',
  'output-limit',
  'compile-error',
  'internal-error',
  'cancelled',
]);

/** What contests have paid the student for the exercise: only XP beyond it is paid. Absent where there was no contest. */
const contestXp = z.int().nonnegative().optional();

/** A draft was created. Subject: the course. */
export const CourseCreated = eventContract({
  domain: 'courses',
  name: 'course-created',
  version: 1,
  consumers: [],
  data: z.object({
    courseId: id,
    instructorId: id,
  }),
  example: {
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    instructorId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/** A version was published. Subject: the course. */
export const CoursePublished = eventContract({
  domain: 'courses',
  name: 'course-published',
  version: 1,
  consumers: ['classes', 'gamification', 'community', 'billing'],
  data: z.object({
    courseId: id,
    instructorId: id,
    publishedVersion: z.int().positive(),
    lessonIds: z.array(id),
    /** Who may take the course: every user, holders of a plan, members of one of its classes. */
    access: z.enum(['free', 'pro', 'class']).optional(),
    title: title.optional(),
    /** Titles of the lessons in `lessonIds`. */
    lessons: z.array(z.object({ lessonId: id, title })).optional(),
    /** Exercises of the version: none of them can be a contest problem. */
    exerciseIds: z.array(id).optional(),
    /**
     * Published again by a backfill, also for an archived course: consumers store the facts, change no status and notify no
     * user.
     */
    backfill: z.literal(true).optional(),
  }),
  example: {
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    instructorId: '01976d2a-7c00-7000-8000-000000000001',
    publishedVersion: 1,
    lessonIds: ['01976d2a-7c00-7000-8000-000000000005'],
    access: 'pro',
    title: 'Algorithms',
    lessons: [{ lessonId: '01976d2a-7c00-7000-8000-000000000005', title: 'Sorting' }],
    exerciseIds: ['01976d2a-7c00-7000-8000-000000000006'],
  },
});

/** No new students. Subject: the course. */
export const CourseArchived = eventContract({
  domain: 'courses',
  name: 'course-archived',
  version: 1,
  consumers: ['community'],
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
  consumers: ['gamification', 'community'],
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
  consumers: [],
  data: z.object({
    courseId: id,
    studentId: id,
  }),
  example: {
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/** An exercise was completed for the first time or with a better score. `localDate` is the date of the student's own action in the student's time zone. Subject: the course enrollment. */
export const ExerciseCompleted = eventContract({
  domain: 'courses',
  name: 'exercise-completed',
  version: 1,
  consumers: ['gamification'],
  data: z.object({
    courseId: id,
    lessonId: id,
    exerciseId: id,
    studentId: id,
    exerciseType: z.enum(['quiz', 'coding', 'reading', 'assignment']),
    score: z.number().min(0).max(1),
    first: z.boolean(),
    localDate,
    submittedAt: instant.optional(),
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
  consumers: ['courses', 'gamification'],
  data: z.object({
    courseId: id,
    lessonId: id,
    studentId: id,
    localDate,
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
  consumers: ['courses', 'gamification', 'community'],
  data: z.object({
    courseId: id,
    studentId: id,
    localDate,
  }),
  example: {
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    localDate: '2026-03-29',
  },
});

/** An archived course accepts students again. Subject: the course. */
export const CourseRestored = eventContract({
  domain: 'courses',
  name: 'course-restored',
  version: 1,
  consumers: ['community'],
  data: z.object({
    courseId: id,
    instructorId: id,
    title: title.optional(),
  }),
  example: {
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    instructorId: '01976d2a-7c00-7000-8000-000000000002',
    title: 'Algorithms',
  },
});

/** A student left a course; results stay. Subject: the course enrollment. */
export const CourseLeft = eventContract({
  domain: 'courses',
  name: 'course-left',
  version: 1,
  consumers: ['gamification', 'community'],
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

/** A student moved to a newer version of the course. Subject: the course enrollment. */
export const CourseMovedUp = eventContract({
  domain: 'courses',
  name: 'course-moved-up',
  version: 1,
  consumers: [],
  data: z.object({
    enrollmentId: id,
    courseId: id,
    studentId: id,
    fromVersion: z.int().positive(),
    toVersion: z.int().positive(),
  }),
  example: {
    enrollmentId: '01976d2a-7c00-7000-8000-000000000006',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    fromVersion: 1,
    toVersion: 2,
  },
});

/** A quiz attempt was submitted, by the student or by the server at the deadline. Counts as an activity. Subject: the attempt. */
export const QuizSubmitted = eventContract({
  domain: 'courses',
  name: 'quiz-submitted',
  version: 1,
  consumers: ['courses', 'gamification'],
  data: z.object({
    courseId: id,
    lessonId: id,
    exerciseId: id,
    studentId: id,
    attemptId: id,
    /** Null until the student may see it; then `QuizScored` follows. */
    score: z.number().min(0).max(1).nullable(),
    /** Null as long as the result is hidden. */
    passed: z.boolean().nullable(),
    submittedAt: instant,
    /** The date of the student's last own action, also when the server submitted. */
    localDate,
    byServer: z.boolean(),
  }),
  example: {
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    lessonId: '01976d2a-7c00-7000-8000-000000000005',
    exerciseId: '01976d2a-7c00-7000-8000-000000000006',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    attemptId: '01976d2a-7c00-7000-8000-000000000015',
    score: null,
    passed: null,
    submittedAt: '2026-03-29T10:00:00.000Z',
    localDate: '2026-03-29',
    byServer: false,
  },
});

/** A student got more time for an attempt; one that the server had submitted is open again. Subject: the attempt. */
export const QuizAttemptExtended = eventContract({
  domain: 'courses',
  name: 'quiz-attempt-extended',
  version: 1,
  consumers: [],
  data: z.object({
    courseId: id,
    lessonId: id,
    exerciseId: id,
    studentId: id,
    attemptId: id,
    deadline: instant,
  }),
  example: {
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    lessonId: '01976d2a-7c00-7000-8000-000000000005',
    exerciseId: '01976d2a-7c00-7000-8000-000000000006',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    attemptId: '01976d2a-7c00-7000-8000-000000000015',
    deadline: '2026-03-29T10:40:00.000Z',
  },
});

/** The result of a submitted attempt may now be seen. Subject: the attempt. */
export const QuizScored = eventContract({
  domain: 'courses',
  name: 'quiz-scored',
  version: 1,
  consumers: ['courses', 'gamification'],
  data: z.object({
    courseId: id,
    lessonId: id,
    exerciseId: id,
    studentId: id,
    attemptId: id,
    /** Null when feedback is NEVER: only `passed` is published. */
    score: z.number().min(0).max(1).nullable(),
    passed: z.boolean(),
    /** Rises with each published result of the attempt; the highest one wins. */
    revision: z.int().positive(),
    submittedAt: instant,
    /** The date of the submission, not of the scoring. */
    localDate,
  }),
  example: {
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    lessonId: '01976d2a-7c00-7000-8000-000000000005',
    exerciseId: '01976d2a-7c00-7000-8000-000000000006',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    attemptId: '01976d2a-7c00-7000-8000-000000000015',
    score: 0.9,
    passed: true,
    revision: 1,
    submittedAt: '2026-03-29T10:00:00.000Z',
    localDate: '2026-03-29',
  },
});

/** A coding submission was received or judged. In a contest it is published on receipt with `verdict: null` and `revision: 0`; each judgement raises `revision`, and the highest one wins. Subject: the submission. */
export const CodingExerciseSubmitted = eventContract({
  domain: 'courses',
  name: 'coding-exercise-submitted',
  version: 1,
  consumers: ['gamification'],
  data: z.object({
    courseId: id,
    /** Null for a contest problem that is in no lesson. */
    lessonId: id.nullable(),
    exerciseId: id,
    studentId: id,
    submissionId: id,
    contestId: id.nullable(),
    /** The server's time of receipt: it decides whether a contest counts the submission. */
    submittedAt: instant,
    revision: z.int().nonnegative(),
    verdict: verdict.nullable(),
    /** Accepted weight. */
    score: z.number().min(0).max(1),
    /** Score of each group of cases; empty where the exercise has no groups. */
    groups: z.array(z.object({ group: z.string(), score: z.number().min(0).max(1) })),
    /** The student's date at `submittedAt`. */
    localDate,
    contestXp,
    /** Hashes of parts of a program for a contest, by which similar programs are found; it shows none of its text. */
    sketch: z.array(z.int().nonnegative()).max(64).optional(),
  }),
  example: {
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    lessonId: '01976d2a-7c00-7000-8000-000000000005',
    exerciseId: '01976d2a-7c00-7000-8000-000000000006',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    submissionId: '01976d2a-7c00-7000-8000-000000000015',
    contestId: null,
    submittedAt: '2026-03-29T10:00:00.000Z',
    revision: 1,
    verdict: 'accepted',
    score: 1,
    groups: [{ group: '1', score: 1 }],
    localDate: '2026-03-29',
  },
});

/** An assignment was submitted or resubmitted. Counts as an activity whatever its result. Subject: the submission. */
export const AssignmentSubmitted = eventContract({
  domain: 'courses',
  name: 'assignment-submitted',
  version: 1,
  consumers: ['gamification', 'community'],
  data: z.object({
    courseId: id,
    lessonId: id,
    exerciseId: id,
    /** Who submitted. */
    studentId: id,
    /** All members of a group submission, the submitter included. */
    memberIds: z.array(id).optional(),
    submissionId: id,
    /** The class through which the student has access, if any. */
    classId: id.nullable(),
    /** The class's instructor, else the author: the user to be notified. */
    teacherId: id,
    revision: z.int().positive(),
    submittedAt: instant,
    localDate,
    late: z.boolean(),
  }),
  example: {
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    lessonId: '01976d2a-7c00-7000-8000-000000000005',
    exerciseId: '01976d2a-7c00-7000-8000-000000000006',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    memberIds: ['01976d2a-7c00-7000-8000-000000000001'],
    submissionId: '01976d2a-7c00-7000-8000-000000000015',
    classId: null,
    teacherId: '01976d2a-7c00-7000-8000-000000000002',
    revision: 1,
    submittedAt: '2026-03-29T10:00:00.000Z',
    localDate: '2026-03-29',
    late: false,
  },
});

/**
 * A grade was posted: the student may see it. One event for each member of a group. `coding`: a contest has finished, and the
 * best submission to one of its problems counts in the course. Subject: the submission.
 */
export const SubmissionGraded = eventContract({
  domain: 'courses',
  name: 'submission-graded',
  version: 1,
  consumers: ['courses', 'gamification', 'community'],
  data: z.object({
    courseId: id,
    lessonId: id,
    exerciseId: id,
    studentId: id,
    submissionId: id,
    /** `quiz`: an attempt with essays. */
    exerciseType: z.enum(['quiz', 'coding', 'assignment']),
    score: z.number().min(0).max(1),
    passed: z.boolean(),
    revision: z.int().positive(),
    submittedAt: instant,
    /** The date of the submission, not of the grade. */
    localDate,
    contestXp,
  }),
  example: {
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    lessonId: '01976d2a-7c00-7000-8000-000000000005',
    exerciseId: '01976d2a-7c00-7000-8000-000000000006',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    submissionId: '01976d2a-7c00-7000-8000-000000000015',
    exerciseType: 'assignment',
    score: 0.8,
    passed: true,
    revision: 1,
    submittedAt: '2026-03-29T10:00:00.000Z',
    localDate: '2026-03-29',
  },
});

/**
 * A published score changed: by a regrade, an override, a corrected question or a rejudge. One event for each member of a group.
 * Subject: the submission; of an override the enrollment.
 */
export const SubmissionRegraded = eventContract({
  domain: 'courses',
  name: 'submission-regraded',
  version: 1,
  consumers: ['courses', 'gamification', 'community'],
  data: z.object({
    courseId: id,
    lessonId: id,
    exerciseId: id,
    studentId: id,
    /** The id of the exercise for an override, which holds over the student's submissions. */
    submissionId: id,
    /** `quiz`: an attempt with essays. */
    exerciseType: z.enum(['quiz', 'coding', 'assignment']),
    oldScore: z.number().min(0).max(1),
    newScore: z.number().min(0).max(1),
    /** Rises with each grade; the highest one wins. */
    revision: z.int().positive(),
    submittedAt: instant,
    /** The date of the submission, not of the grade. */
    localDate,
    contestXp,
  }),
  example: {
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    lessonId: '01976d2a-7c00-7000-8000-000000000005',
    exerciseId: '01976d2a-7c00-7000-8000-000000000006',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    submissionId: '01976d2a-7c00-7000-8000-000000000015',
    exerciseType: 'assignment',
    oldScore: 0.8,
    newScore: 0.9,
    revision: 2,
    submittedAt: '2026-03-29T10:00:00.000Z',
    localDate: '2026-03-29',
  },
});

/** Once for each student and course. Subject: the certificate. */
export const CertificateIssued = eventContract({
  domain: 'courses',
  name: 'certificate-issued',
  version: 1,
  consumers: ['community'],
  data: z.object({
    certificateId: id,
    courseId: id,
    studentId: id,
    title: title.optional(),
  }),
  example: {
    certificateId: '01976d2a-7c00-7000-8000-000000000016',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    title: 'Algorithms',
  },
});

/** By staff. Completion and results stay. Subject: the certificate. */
export const CertificateRevoked = eventContract({
  domain: 'courses',
  name: 'certificate-revoked',
  version: 1,
  consumers: [],
  data: z.object({
    certificateId: id,
    courseId: id,
    studentId: id,
  }),
  example: {
    certificateId: '01976d2a-7c00-7000-8000-000000000016',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/** In the morning of the student: cards wait for a review. At most once on a local day. Subject: the student's deck. */
export const ReviewDue = eventContract({
  domain: 'courses',
  name: 'review-due',
  version: 1,
  consumers: ['community'],
  data: z.object({
    studentId: id,
    cardCount: z.int().positive(),
    localDate,
  }),
  example: {
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    cardCount: 12,
    localDate: '2026-03-29',
  },
});

export const { DataExported, DataErased, DataRequestFailed } = privacyReceipts('courses');
