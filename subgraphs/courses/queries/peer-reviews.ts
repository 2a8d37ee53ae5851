import { hasRole } from '../../../platform/auth.js';
import { perRequest, type Context } from '../../../platform/context.js';
import { listLoader } from '../../../platform/graphql/loaders.js';
import { isGrader } from '../commands/shared/graders.js';
import type { ChosenLevels } from '../domain/assignment/peer-review.js';
import type { Work } from '../domain/assignment/submission.js';

export interface PeerReviewView {
  readonly id: string;
  readonly exerciseId: string;
  readonly submissionId: string;
  /** What is reviewed; null for whose work it is. */
  readonly work: Work | null;
  readonly levels: ChosenLevels;
  readonly comment: string;
  readonly reviewedAt: Date | null;
  /** For graders; null for students. */
  readonly reviewerId: string | null;
}

/** What the viewer has to review: of whom it is is not said, nor by the names of its files. */
export const viewerPeerReviews = perRequest((context) =>
  listLoader<PeerReviewView>('exerciseId', async (exerciseIds) => {
    const rows = await context.db.rows<PeerReviewView>(
      `select review.id, review.exercise_id, submission_id, work, levels, comment, reviewed_at, null as reviewer_id
       from peer_review review join submission on submission.id = submission_id
       where review.exercise_id = any($1::uuid[]) and reviewer_id = $2 order by review.id`,
      [exerciseIds, context.viewer?.id ?? null],
    );
    return rows.map((row) => ({ ...row, work: row.work && anonymous(row.work) }));
  }),
);

function anonymous({ text, link, files }: Work): Work {
  return {
    text,
    link,
    files: files.map((file, index) => ({
      ...file,
      name: `file-${index + 1}${/\.[A-Za-z0-9]{1,10}$/.exec(file.name)?.[0] ?? ''}`,
    })),
  };
}

/** Reviews of a submission: for its student once they have ended, without who made them; for who grades the student. */
export const peerReviewsOfSubmission = perRequest((context) =>
  listLoader<PeerReviewView>('submissionId', (ids) =>
    context.db.rows(
      `select review.id, review.exercise_id, submission_id, null as work, levels, comment, reviewed_at,
         case when grades then reviewer_id end as reviewer_id
       from peer_review review
       join peer_review_round round on round.exercise_id = review.exercise_id
       join submission_member member using (submission_id)
       cross join lateral (select student_id is distinct from $2::uuid
         and ${isGrader('$2::uuid', '$3', 'round.course_id', 'member.student_id')} as grades) viewer
       where submission_id = any($1::uuid[]) and reviewed_at is not null
         and (grades or student_id = $2 and ended_at is not null)
       order by md5(review.id::text)`,
      [ids, ...viewerOf(context)],
    ),
  ),
);

function viewerOf(context: Context): [id: string | null, staff: boolean] {
  return [context.viewer?.id ?? null, hasRole(context.viewer, 'staff')];
}
