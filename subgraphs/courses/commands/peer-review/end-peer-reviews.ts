import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { gradeOfPeers, type ChosenLevels } from '../../domain/assignment/peer-review.js';
import { dueAtOf, gradeBefore, loadWithEnrollments, recordGrades, rulesOf } from '../assignment/load-submission.js';

const ROUNDS_AT_ONCE = 20;

/**
 * Makes the grades of reviews that have ended, from those that were made: no student waits for others. What has none, and
 * what a grader has graded, is left to graders. Idempotent, so an interrupted run begins again.
 */
export async function endPeerReviews(context: Context): Promise<void> {
  const rounds = await runCommand(context, 'findEndedReviews', ({ sql, now }) =>
    sql<{ exercise_id: string }>(
      'select exercise_id from peer_review_round where ended_at is null and ends_at <= $1 order by ends_at limit $2',
      [now.toISOString(), ROUNDS_AT_ONCE],
    ),
  );
  for (const { exercise_id: exerciseId } of rounds) {
    const submissions = await runCommand(context, 'findReviewedSubmissions', async ({ sql }) => {
      // Waits for reviews that were accepted before the end and are not committed.
      await sql('select from peer_review_round where exercise_id = $1 for update', [exerciseId]);
      return sql<{ id: string }>(
        `select distinct submission_id as id from peer_review
         where exercise_id = $1 and reviewed_at is not null order by submission_id`,
        [exerciseId],
      );
    });
    for (const { id } of submissions) await gradeByPeers(context, id);
    await runCommand(context, 'endPeerReview', ({ sql, now }) =>
      sql('update peer_review_round set ended_at = $2 where exercise_id = $1', [exerciseId, now.toISOString()]),
    );
  }
}

function gradeByPeers(context: Context, submissionId: string): Promise<void> {
  return runCommand(context, 'gradeByPeers', async (transaction) => {
    const loaded = await loadWithEnrollments(transaction, submissionId);
    if (!loaded) return;
    const { submission } = loaded;
    if (submission.gradedRevision >= submission.revision) return;
    const reviews = await transaction.sql<{ levels: ChosenLevels }>(
      'select levels from peer_review where submission_id = $1 and reviewed_at is not null',
      [submissionId],
    );
    const { rules, settings } = await rulesOf(transaction, submission);
    const before = gradeBefore(submission);
    const studentIds = submission.members.getItems().map(({ studentId }) => studentId);
    const dueAt = await dueAtOf(transaction, settings, submission.exerciseId, studentIds);
    const { now } = transaction;
    const grade = {
      ...gradeOfPeers(
        rules.rubric,
        reviews.map(({ levels }) => levels),
      ),
      comment: '',
    };
    submission.give(grade, rules, { graderId: null, now, dueAt, onlyFor: null });
    submission.post(now);
    await recordGrades(transaction, loaded, before);
  });
}
