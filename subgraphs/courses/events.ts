import * as contracts from '../../schema/events/courses.js';
import type { PersonEvent } from '../../platform/domain/person.js';
import { measure } from '../../platform/measure.js';
import { publishEvents } from '../../platform/outbox.js';
import { receipts } from '../../platform/privacy.js';
import type { Submission, SubmissionEvent } from './domain/assignment/submission.js';
import type { CertificateEvent } from './domain/certificate/certificate.js';
import type { CodingSubmission, CodingSubmissionEvent } from './domain/coding/coding-submission.js';
import { sketchOf } from './domain/coding/sketch.js';
import { lessonsOf } from './domain/content.js';
import type { CourseEvent } from './domain/course.js';
import type { EnrollmentEvent } from './domain/enrollment.js';
import type { LanguageEvent } from './domain/language.js';
import type { QuizAttempt, QuizAttemptEvent } from './domain/quiz/quiz-attempt.js';
import type { ReviewCardEvent, ReviewDueEvent } from './domain/review/review-card.js';

export const events = publishEvents<
  | CourseEvent
  | EnrollmentEvent
  | CodingSubmissionEvent
  | QuizAttemptEvent
  | SubmissionEvent
  | LanguageEvent
  | CertificateEvent
  | ReviewCardEvent
  | ReviewDueEvent
  | PersonEvent
>('courses', {
  ...receipts(contracts),
  'course-created': {
    contract: contracts.CourseCreated,
    data: ({ course: { id, instructorId } }) => ({ courseId: id, instructorId }),
  },
  'course-published': {
    contract: contracts.CoursePublished,
    data: ({ course: { id, instructorId, access, title }, courseVersion: { number, outline }, again }) => ({
      courseId: id,
      instructorId,
      publishedVersion: number,
      lessonIds: lessonsOf(outline).map((lesson) => lesson.id),
      access,
      title,
      lessons: lessonsOf(outline).map((lesson) => ({ lessonId: lesson.id, title: lesson.title })),
      exerciseIds: lessonsOf(outline).flatMap((lesson) => lesson.exercises.map((exercise) => exercise.id)),
      ...(again && { backfill: again }),
    }),
  },
  'course-archived': { contract: contracts.CourseArchived, data: (event) => ({ courseId: event.course.id }) },
  'course-restored': {
    contract: contracts.CourseRestored,
    data: ({ course: { id, instructorId, title } }) => ({ courseId: id, instructorId, title }),
  },
  'certificate-issued': {
    contract: contracts.CertificateIssued,
    data: ({ certificate: { id, courseId, studentId, courseTitle } }) => ({
      certificateId: id,
      courseId,
      studentId,
      title: courseTitle,
    }),
  },
  'certificate-revoked': {
    contract: contracts.CertificateRevoked,
    data: ({ certificate: { id, courseId, studentId } }) => ({ certificateId: id, courseId, studentId }),
  },
  // No other user sees a draft.
  'draft-changed': null,
  // No other domain shows what courses teach.
  'language-created': null,
  'language-renamed': null,
  'enrolled-in-course': {
    contract: contracts.EnrolledInCourse,
    data: ({ enrollment: { id, courseId, studentId } }) => ({ enrollmentId: id, courseId, studentId }),
  },
  'course-left': {
    contract: contracts.CourseLeft,
    data: ({ enrollment: { id, courseId, studentId } }) => ({ enrollmentId: id, courseId, studentId }),
  },
  'course-moved-up': {
    contract: contracts.CourseMovedUp,
    data: ({ enrollment: { id, courseId, studentId, contentVersion }, fromVersion }) => ({
      enrollmentId: id,
      courseId,
      studentId,
      fromVersion,
      toVersion: contentVersion,
    }),
  },
  'course-started': {
    contract: contracts.CourseStarted,
    data: ({ enrollment: { courseId, studentId } }) => ({ courseId, studentId }),
  },
  'lesson-opened': null,
  // The scores of quizzes, programs and assignments have events of their own.
  'exercise-scored': null,
  'exercise-completed': {
    contract: contracts.ExerciseCompleted,
    data: ({ enrollment: { courseId, studentId }, lessonId, exerciseId, exerciseType, score, first, localDate }) => ({
      courseId,
      lessonId,
      exerciseId,
      studentId,
      exerciseType,
      score,
      first,
      localDate,
    }),
  },
  'lesson-completed': {
    contract: contracts.LessonCompleted,
    data: ({ enrollment: { courseId, studentId }, lessonId, localDate }) => ({
      courseId,
      lessonId,
      studentId,
      localDate,
    }),
  },
  'course-completed': {
    contract: contracts.CourseCompleted,
    data: ({ enrollment: { courseId, studentId }, localDate }) => ({ courseId, studentId, localDate }),
  },
  'score-overridden': {
    contract: contracts.SubmissionRegraded,
    data: ({ enrollment, lessonId, exerciseId, exerciseType, oldScore, newScore, revision, moment }) => ({
      courseId: enrollment.courseId,
      lessonId,
      exerciseId,
      studentId: enrollment.studentId,
      // It is of no submission, and holds over those that there are.
      submissionId: exerciseId,
      exerciseType,
      oldScore,
      newScore,
      revision,
      submittedAt: moment.at.toISOString(),
      localDate: moment.localDate,
    }),
  },
  'exercise-excused': null,
  // What someone forgets is their own affair.
  'review-card-answered': null,
  'review-answer-undone': null,
  'review-due': {
    contract: contracts.ReviewDue,
    data: ({ studentId, cardCount, localDate }) => ({ studentId, cardCount, localDate }),
  },
  'assignment-draft-saved': null,
  // Not posted yet.
  'grade-given': null,
  'assignment-submitted': {
    contract: contracts.AssignmentSubmitted,
    data: ({ submission, studentId, teacher }) => ({
      ...workData(submission),
      studentId,
      memberIds: submission.members.getItems().map((member) => member.studentId),
      classId: teacher.classId,
      teacherId: teacher.teacherId,
      revision: submission.revision,
      late: submission.late,
    }),
  },
  'submission-graded': {
    contract: contracts.SubmissionGraded,
    data: ({ submission, member }) => ({
      ...workData(submission),
      studentId: member.studentId,
      exerciseType: 'assignment',
      score: submission.scoreOf(member),
      passed: submission.passed(member),
      revision: submission.postedRevision,
    }),
  },
  'submission-regraded': {
    contract: contracts.SubmissionRegraded,
    data: ({ submission, member, oldScore }) => ({
      ...workData(submission),
      studentId: member.studentId,
      exerciseType: 'assignment',
      oldScore,
      newScore: submission.scoreOf(member),
      revision: submission.postedRevision,
    }),
  },
  'quiz-attempt-started': null,
  'quiz-answers-saved': null,
  'quiz-points-given': null,
  'quiz-resubmitted': null,
  // Its result may not be seen, or not yet.
  'quiz-rescored': null,
  'quiz-attempt-extended': {
    contract: contracts.QuizAttemptExtended,
    data: ({ attempt }) => ({ ...attemptData(attempt), deadline: attempt.deadline?.toISOString() }),
  },
  'quiz-submitted': {
    contract: contracts.QuizSubmitted,
    data: ({ attempt }) => ({
      ...attemptData(attempt),
      ...submissionData(attempt),
      score: attempt.isReleased ? attempt.publicScore : null,
      passed: attempt.isReleased ? attempt.passed : null,
      byServer: attempt.byServer,
    }),
  },
  'quiz-scored': {
    contract: contracts.QuizScored,
    data: ({ attempt }) => ({
      ...attemptData(attempt),
      ...submissionData(attempt),
      score: attempt.publicScore,
      passed: attempt.passed,
      revision: attempt.revision,
    }),
  },
  'quiz-graded': {
    contract: contracts.SubmissionGraded,
    data: ({ attempt }) => ({
      ...submittedWork(attempt),
      exerciseType: 'quiz',
      score: attempt.score,
      passed: attempt.passed,
    }),
  },
  'quiz-regraded': {
    contract: contracts.SubmissionRegraded,
    data: ({ attempt, oldScore }) => ({
      ...submittedWork(attempt),
      exerciseType: 'quiz',
      oldScore,
      newScore: attempt.score,
    }),
  },
  // Nothing is known of it before its verdict, and a cancelled one never gets another.
  'coding-submission-received': null,
  'coding-submission-cancelled': null,
  'contest-submission-received': {
    contract: contracts.CodingExerciseSubmitted,
    data: ({ submission }) => codingData(submission),
  },
  'coding-submission-judged': {
    contract: contracts.CodingExerciseSubmitted,
    data: ({ submission }) => codingData(submission),
  },
  'contest-submission-counted': {
    contract: contracts.SubmissionGraded,
    data: ({ submission, passed }) => ({
      ...judgedWork(submission),
      exerciseType: 'coding',
      score: submission.score,
      passed,
    }),
  },
  'coding-submission-regraded': {
    contract: contracts.SubmissionRegraded,
    data: ({ submission, oldScore }) => ({
      ...judgedWork(submission),
      exerciseType: 'coding',
      oldScore,
      newScore: submission.score,
    }),
  },
});

function workData({ id, courseId, lessonId, exerciseId, submittedAt, localDate }: Submission) {
  return { courseId, lessonId, exerciseId, submissionId: id, submittedAt: submittedAt?.toISOString(), localDate };
}

function attemptData({ id, courseId, lessonId, exerciseId, studentId }: QuizAttempt) {
  return { courseId, lessonId, exerciseId, studentId, attemptId: id };
}

function submissionData({ submittedAt, localDate }: QuizAttempt) {
  return { submittedAt: submittedAt?.toISOString(), localDate };
}

function submittedWork(attempt: QuizAttempt) {
  const { id, courseId, lessonId, exerciseId, studentId, revision } = attempt;
  return { courseId, lessonId, exerciseId, studentId, submissionId: id, revision, ...submissionData(attempt) };
}

function codingData(submission: CodingSubmission) {
  const { id, courseId, lessonId, exerciseId, studentId, contestId, submittedAt, language, source } = submission;
  const { revision, verdict, score, groups, localDate } = submission;
  return {
    courseId,
    lessonId,
    exerciseId,
    studentId,
    contestId,
    revision,
    verdict,
    score,
    groups,
    localDate,
    submissionId: id,
    submittedAt: submittedAt.toISOString(),
    ...paidByContest(submission),
    ...(contestId !== null && { sketch: sketchOf(language, source) }),
  };
}

function judgedWork(submission: CodingSubmission) {
  const { id, courseId, lessonId, exerciseId, studentId, revision, submittedAt, localDate } = submission;
  return {
    courseId,
    // Only a problem of a contest is in no lesson.
    lessonId: lessonId ?? exerciseId,
    exerciseId,
    studentId,
    submissionId: id,
    revision,
    submittedAt: submittedAt.toISOString(),
    localDate,
    ...paidByContest(submission),
  };
}

function paidByContest({ contestXp }: CodingSubmission): { contestXp?: number } {
  return contestXp === null ? {} : { contestXp };
}

/** Figures of the business, from what is published. */
export const measures = [
  measure(contracts.EnrolledInCourse, { name: 'enrollments_total', help: 'Enrollments in courses.' }),
  measure(contracts.CourseCompleted, { name: 'completions_total', help: 'Courses that were completed.' }),
];
