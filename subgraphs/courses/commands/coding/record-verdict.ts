import type { Transaction } from '../../../../platform/command.js';
import type { CodingSubmission } from '../../domain/coding/coding-submission.js';
import { lessonsOf, type CourseOutline, type Exercise } from '../../domain/content.js';
import { Enrollment } from '../../domain/enrollment.js';
import { passes, settingsOf } from '../../domain/exercise-settings.js';

/**
 * The enrollment, locked, that the verdict of a submission counts for; null before the contest of the submission has
 * finished, and for users who are not enrolled.
 */
export async function enrollmentOf(transaction: Transaction, submissionId: string): Promise<Enrollment | null> {
  const [row] = await transaction.sql<{ id: string }>(
    `select enrollment.id from coding_submission submission
     join enrollment on enrollment.course_id = submission.course_id and enrollment.student_id = submission.student_id
     left join contest on contest.id = contest_id
     where submission.id = $1 and (contest_id is null or finished_at is not null)`,
    [submissionId],
  );
  return row ? transaction.find(Enrollment, { id: row.id }, ['results', 'lessons']) : null;
}

/** The best score counts; it completes the exercise from the pass mark on. */
export async function recordVerdict(
  transaction: Transaction,
  enrollment: Enrollment,
  submission: CodingSubmission,
  oldScore: number | null,
): Promise<void> {
  const { exerciseId, score, localDate } = submission;
  const [version] = await transaction.sql<{ outline: CourseOutline; body: Exercise }>(
    `select outline, body from course_version
     join version_part part on part.course_id = course_version.course_id and part.number = course_version.number
       and part_id = $3
     where course_version.course_id = $1 and course_version.number = $2`,
    [enrollment.courseId, enrollment.contentVersion, exerciseId],
  );
  // The student's version does not have the exercise, or not any more.
  if (!version || !lessonsOf(version.outline).some(({ exercises }) => exercises.some(({ id }) => id === exerciseId)))
    return;
  const passed = passes(score, settingsOf(version.body));
  enrollment.recordResult(version.outline, exerciseId, { score, passed }, { at: transaction.now, localDate });
  if (oldScore === null || score >= oldScore) return;
  const [other] = await transaction.sql<{ best: number | null }>(
    `select max(score) as best from coding_submission
     where student_id = $1 and exercise_id = $2 and id <> $3 and contest_id is null and verdict <> 'cancelled'`,
    [submission.studentId, exerciseId, submission.id],
  );
  enrollment.lowerResult(exerciseId, { from: oldScore, to: Math.max(score, other?.best ?? 0) });
}
