import { hasRole } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import { requireViewer } from '../../../../platform/context.js';
import { Contest } from '../../domain/contest/contest.js';
import { ContestNotFound, NotYourCourse, ProblemPublished } from '../../domain/errors.js';

/** A contest that everybody may know, locked: published and not deleted. */
export async function loadContest(transaction: Transaction, contestId: string): Promise<Contest> {
  const contest = await transaction.load(Contest, contestId, () => new ContestNotFound());
  if (contest.deletedAt !== null || contest.publishedAt === null) throw new ContestNotFound();
  return contest;
}

/** A contest, locked, for the instructor of its course or staff. For others a draft is not there. */
export async function loadManaged(transaction: Transaction, contestId: string): Promise<Contest> {
  const viewer = requireViewer(transaction.context);
  const contest = await transaction.load(Contest, contestId, () => new ContestNotFound());
  if (contest.deletedAt !== null) throw new ContestNotFound();
  if (hasRole(viewer, 'staff')) return contest;
  const [course] = await transaction.sql('select from course where id = $1 and instructor_id = $2', [
    contest.courseId,
    viewer.id,
  ]);
  if (course) return contest;
  throw contest.publishedAt === null ? new ContestNotFound() : new NotYourCourse();
}

/** Throws {@link ProblemPublished} with all problems that are in a published version of a course. */
export async function requireUnpublished(
  transaction: Transaction,
  { problems }: Pick<Contest, 'problems'>,
): Promise<void> {
  const found = await transaction.sql<{ exercise_id: string }>(
    'select distinct exercise_id from published_exercise where exercise_id = any($1::uuid[]) order by 1',
    [problems.map(({ exerciseId }) => exerciseId)],
  );
  if (found.length > 0) throw new ProblemPublished(found.map((row) => row.exercise_id));
}
