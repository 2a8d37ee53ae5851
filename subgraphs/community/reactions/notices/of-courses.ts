import {
  AssignmentSubmitted,
  CertificateIssued,
  CourseArchived,
  CourseCompleted,
  CoursePublished,
  ReviewDue,
  SubmissionGraded,
  SubmissionRegraded,
} from '../../../../schema/events/courses.js';
import { row, toUser } from './row.js';

export const OF_COURSES = [
  row(CoursePublished, 'learning', ({ data: { courseId, publishedVersion, backfill } }) =>
    publishedVersion === 1 || backfill
      ? []
      : [{ to: { learnersOf: courseId }, text: 'course-version', links: { courseId } }],
  ),
  row(CourseArchived, 'learning', ({ data: { courseId } }) => [
    { to: { learnersOf: courseId }, text: 'course-archived', links: { courseId } },
  ]),
  row(CourseCompleted, 'learning', ({ data: { courseId, studentId } }) =>
    toUser('course-completed', studentId, {}, { courseId }),
  ),
  row(CertificateIssued, 'learning', ({ data: { courseId, studentId, title } }) =>
    toUser('certificate-issued', studentId, title === undefined ? {} : { course: title }, { courseId }),
  ),
  // One line per exercise and day, however many students submit.
  row(
    AssignmentSubmitted,
    'learning',
    ({ data: { courseId, lessonId, classId, exerciseId, teacherId, localDate } }) => [
      {
        to: teacherId,
        text: 'assignment-submitted',
        links: { courseId, lessonId, ...(classId !== null && { classId }) },
        key: `assignment ${exerciseId} ${localDate}`,
        duty: true,
      },
    ],
  ),
  // Of a contest its end is announced, not each problem.
  row(SubmissionGraded, 'learning', ({ data: { courseId, lessonId, studentId, exerciseType } }) =>
    exerciseType === 'coding' ? [] : toUser('submission-graded', studentId, {}, { courseId, lessonId }),
  ),
  row(SubmissionRegraded, 'learning', ({ data: { courseId, lessonId, studentId } }) =>
    toUser('submission-regraded', studentId, {}, { courseId, lessonId }),
  ),
  row(ReviewDue, 'learning', ({ data: { studentId, cardCount } }) =>
    toUser('review-due', studentId, { cards: cardCount }),
  ),
];
