import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput, type FieldProblem } from '../../../../platform/domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { PeerReviewClosed, PeerReviewNotFound } from '../../domain/assignment/errors.js';
import type { Criterion } from '../../domain/assignment/rules.js';
import type { Exercise } from '../../domain/content.js';

export interface SubmitPeerReview {
  readonly reviewId: string;
  readonly levels: readonly { readonly criterionId: string; readonly levelId: string }[];
  readonly comment?: string | null;
}

/** The viewer's review of another student's work; again until the end of the reviews, the last one counts. */
export function submitPeerReview(context: Context, input: SubmitPeerReview): Promise<string> {
  const viewer = requireViewer(context);
  const { reviewId, comment } = input;
  return runCommand(context, 'submitPeerReview', async ({ sql, now }) => {
    // The round's lock is shared: it does not end before this is committed.
    const [review] = isUuid(reviewId)
      ? await sql<{ exercise_id: string; open: boolean; body: Exercise }>(
          `select review.exercise_id, ended_at is null and ends_at > $3 as open, body
           from peer_review review join peer_review_round round on round.exercise_id = review.exercise_id
           join submission on submission.id = submission_id
           join version_part part on part.part_id = review.exercise_id and part.number = content_version
             and part.course_id = submission.course_id
           where review.id = $1 and reviewer_id = $2 for update of review for share of round`,
          [reviewId, viewer.id, now.toISOString()],
        )
      : [];
    if (!review) throw new PeerReviewNotFound();
    if (!review.open) throw new PeerReviewClosed();
    const levels = levelsFrom(input.levels, review.body.assignment?.rubric ?? []);
    await sql('update peer_review set levels = $2::jsonb, comment = $3, reviewed_at = $4 where id = $1', [
      reviewId,
      JSON.stringify(levels),
      comment ?? '',
      now.toISOString(),
    ]);
    return review.exercise_id;
  });
}

function levelsFrom(given: SubmitPeerReview['levels'], rubric: readonly Criterion[]): Record<string, string> {
  const problems: FieldProblem[] = [];
  const levels: Record<string, string> = {};
  for (const criterion of rubric) {
    const chosen = given.find(({ criterionId }) => criterionId === criterion.id);
    if (criterion.levels.some(({ id }) => id === chosen?.levelId)) levels[criterion.id] = chosen?.levelId ?? '';
    else problems.push({ field: 'input.levels', message: `must have a level of "${criterion.title}"` });
  }
  if (problems.length > 0) throw new InvalidInput(problems);
  return levels;
}
