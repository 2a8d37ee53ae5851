import { hasRole } from '../../../platform/auth.js';
import { perRequest, type Context } from '../../../platform/context.js';
import { isUuid } from '../../../platform/domain/ids.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { isGrader } from '../commands/shared/graders.js';
import type { Submission } from '../domain/assignment/submission.js';

export interface MemberView {
  readonly studentId: string;
  readonly ownPoints: number | null;
  readonly postedScore: number | null;
}

export type SubmissionView = Pick<
  Submission,
  | 'id'
  | 'courseId'
  | 'exerciseId'
  | 'maxPoints'
  | 'draft'
  | 'work'
  | 'revision'
  | 'submittedAt'
  | 'late'
  | 'grade'
  | 'points'
  | 'gradedRevision'
  | 'gradeRevision'
  | 'gradedAt'
  | 'postedAt'
> & { readonly members: readonly MemberView[] };

/** What a command has just changed. */
export function submissionView(submission: Submission): SubmissionView {
  const members = submission.members
    .getItems()
    .map(({ studentId, ownPoints, postedScore }) => ({ studentId, ownPoints, postedScore }));
  return { ...pick(submission), members };
}

function pick(submission: Submission): Omit<SubmissionView, 'members'> {
  const { id, courseId, exerciseId, maxPoints, draft, work, revision, submittedAt, late, grade, points } = submission;
  const { gradedRevision, gradeRevision, gradedAt, postedAt } = submission;
  return {
    id,
    courseId,
    exerciseId,
    maxPoints,
    draft,
    work,
    revision,
    submittedAt,
    late,
    grade,
    points,
    gradedRevision,
    gradeRevision,
    gradedAt,
    postedAt,
  };
}

const COLUMNS = `id, course_id, exercise_id, max_points, draft, work, revision, submitted_at, late, grade, points,
  graded_revision, grade_revision, graded_at, posted_at,
  (select jsonb_agg(jsonb_build_object('studentId', student_id, 'ownPoints', own_points, 'postedScore', posted_score)
     order by member.id) from submission_member member where member.submission_id = submission.id) as members`;

/** A grader of one of its students. */
const grades = (viewer: string, staff: string): string =>
  `exists (select from submission_member member where member.submission_id = submission.id
    and ${isGrader(viewer, staff, 'submission.course_id', 'member.student_id')})`;

/** Its students, and graders once it was submitted. `$2` viewer, `$3` staff. */
const VISIBLE = `(exists (select from submission_member own where own.submission_id = submission.id and own.student_id = $2)
  or (revision > 0 and ${grades('$2', '$3')}))`;

function viewerOf(context: Context): [id: string | null, staff: boolean] {
  return [context.viewer?.id ?? null, hasRole(context.viewer, 'staff')];
}

export const assignmentSubmissionById = perRequest((context) =>
  rowLoader<SubmissionView>('id', (ids) =>
    context.db.rows(`select ${COLUMNS} from submission where id = any($1::uuid[]) and ${VISIBLE}`, [
      ids,
      ...viewerOf(context),
    ]),
  ),
);

/** The viewer's own submission for an assignment, or that of their group; null before the first draft. */
export const viewerSubmission = perRequest((context) =>
  rowLoader<SubmissionView>('exerciseId', (exerciseIds) =>
    context.db.rows(
      `select ${COLUMNS} from submission where id in (
         select submission_id from submission_member where exercise_id = any($1::uuid[]) and student_id = $2)`,
      [exerciseIds, context.viewer?.id ?? null],
    ),
  ),
);

export type GradingFilter = 'all' | 'ungraded' | 'unposted';

const FILTERS: Readonly<Record<GradingFilter, string>> = {
  all: 'revision > 0',
  ungraded: 'revision > graded_revision',
  unposted: 'points is not null and posted_at is null',
};

/** Submissions for an assignment of the students whom the viewer grades, in the order of their first drafts. */
export function listSubmissions(
  context: Context,
  { exerciseId, filter }: { readonly exerciseId: string; readonly filter: GradingFilter },
  args: PageArgs,
): Promise<Connection<SubmissionView>> {
  const select = `select ${COLUMNS} from submission where exercise_id = $1 and ${FILTERS[filter]} and ${grades('$2::uuid', '$3')}`;
  const parameters = [isUuid(exerciseId) ? exerciseId : null, ...viewerOf(context)];
  return page(context.db, { select, parameters, orderBy: ['id'] }, args);
}
