import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { newId } from '../../../../platform/domain/ids.js';
import { PeerReviewClosed } from '../../domain/assignment/errors.js';
import { allocate } from '../../domain/assignment/peer-review.js';
import type { PeerReviewRules } from '../../domain/assignment/rules.js';
import { ExerciseNotFound } from '../../domain/errors.js';
import { settingsOf } from '../../domain/exercise-settings.js';
import { loadExercise } from '../shared/load-exercise.js';
import { loadLearning } from '../shared/load-learning.js';

/**
 * Gives the viewer submissions of others to review: none who handed nothing in. The first who asks after the close allocates
 * for all; then it is what it is. Idempotent.
 */
export function startPeerReview(context: Context, { exerciseId }: { readonly exerciseId: string }): Promise<void> {
  return runCommand(context, 'startPeerReview', async (transaction) => {
    const { enrollment } = await loadLearning(transaction, exerciseId, () => new ExerciseNotFound());
    const exercise = await loadExercise(transaction, enrollment, exerciseId, 'assignment');
    const rules = exercise.assignment?.peerReview;
    const { closesAt } = settingsOf(exercise);
    const { now } = transaction;
    if (!rules || closesAt === null || now < new Date(closesAt) || now >= new Date(rules.endsAt))
      throw new PeerReviewClosed();
    await allocateOnce(transaction, enrollment.courseId, exerciseId, rules);
  });
}

async function allocateOnce(
  { sql }: Transaction,
  courseId: string,
  exerciseId: string,
  { count, endsAt }: PeerReviewRules,
): Promise<void> {
  // Of many at once the others wait here for the first, and find its round.
  const first = await sql(
    `insert into peer_review_round (exercise_id, course_id, ends_at) values ($1, $2, $3)
     on conflict do nothing returning exercise_id`,
    [exerciseId, courseId, endsAt],
  );
  if (first.length === 0) return;
  const ring = await sql<{ id: string; student_id: string }>(
    `select submission.id, student_id from submission join submission_member member on submission_id = submission.id
     where submission.exercise_id = $1 and revision > 0 order by md5(submission.id::text)`,
    [exerciseId],
  );
  const allocated = allocate(
    ring.map(({ id, student_id: studentId }) => ({ id, studentId })),
    count,
  );
  await sql(
    `insert into peer_review (id, exercise_id, submission_id, reviewer_id)
     select id, $1, submission_id, reviewer_id
     from unnest($2::uuid[], $3::uuid[], $4::uuid[]) given (id, submission_id, reviewer_id)`,
    [
      exerciseId,
      allocated.map(() => newId()),
      allocated.map(({ submissionId }) => submissionId),
      allocated.map(({ reviewerId }) => reviewerId),
    ],
  );
}
