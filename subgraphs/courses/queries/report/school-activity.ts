import type { Context } from '../../../../platform/context.js';
import { after, DAY, now } from '../../../../platform/domain/clock.js';
import type { CsvRow } from '../../../../platform/domain/csv.js';
import { requireDays, type Days } from '../../../../platform/domain/day-range.js';
import { page, type PageArgs } from '../../../../platform/graphql/pagination.js';
import type { Connection } from '../../../../platform/graphql/types.js';

/* Learning in the whole school, for staff. */

/** Without an activity for so long a learner is inactive. */
export const INACTIVE_MS = 14 * DAY;
/** Under this average a learner is failing, with at least so many results: one bad day says nothing. */
export const FAILING_BELOW = 0.5;
export const MIN_RESULTS = 3;

export type RiskReason = 'inactive' | 'failing';

export interface SchoolActivityView {
  readonly activeLearners: number;
  readonly enrollments: number;
  readonly completions: number;
}

export interface AtRiskView {
  readonly id: string;
  readonly studentId: string;
  readonly courseId: string;
  readonly lastActiveAt: Date | null;
  readonly averageScore: number | null;
  readonly reasons: readonly RiskReason[];
}

export async function schoolActivity(
  context: Context,
  { timeZone, ...days }: Days & { readonly timeZone: string },
): Promise<SchoolActivityView> {
  requireDays(days);
  const within = (column: string): string =>
    `${column} >= $1::date::timestamp at time zone $3::text and ${column} < ($2::date + 1)::timestamp at time zone $3::text`;
  const [row] = await context.db.rows<SchoolActivityView>(
    `with active as (
       select enrollment_id from lesson_progress where ${within('opened_at')}
       union
       select enrollment_id from exercise_completion where ${within('completed_at')}
     )
     select (select count(distinct student_id) from active join enrollment on enrollment.id = enrollment_id)::integer
         as active_learners,
       (select count(*) from enrollment where ${within('enrolled_at')})::integer as enrollments,
       (select count(*) from enrollment where ${within('completed_at')})::integer as completions`,
    [days.from, days.to, timeZone],
  );
  if (!row) throw new Error('A select without tables has a row.');
  return row;
}

/** $1 is the time before which the last activity was too long ago. Of what active users have not completed nor left. */
const AT_RISK = `
  select id, student_id, course_id, last_active_at, average_score,
    array_remove(array[case when inactive then 'inactive' end, case when failing then 'failing' end], null) as reasons
  from (
    select enrollment.id, student_id, course_id, last_active_at, average_score,
      coalesce(last_active_at, enrolled_at) < $1 as inactive,
      results >= ${MIN_RESULTS} and average_score < ${FAILING_BELOW} as failing
    from enrollment
    cross join lateral (
      select max(greatest(opened_at, completed_at)) as last_active_at from lesson_progress
      where enrollment_id = enrollment.id
    ) progress
    cross join lateral (
      select count(*) as results, avg(score) as average_score from exercise_completion
      where enrollment_id = enrollment.id and not excused
    ) scores
    where enrollment.completed_at is null and left_at is null
      and not exists (select from registered_user known where known.id = student_id and not active)
  ) learning
  where (inactive or failing) and ($2::text is null or case $2::text when 'inactive' then inactive else failing end)`;

/** Learners who may not complete their course, with the reason: course by course. */
export function learnersAtRisk(
  context: Context,
  reason: RiskReason | null,
  args: PageArgs,
): Promise<Connection<AtRiskView>> {
  const parameters = [after(now(), -INACTIVE_MS).toISOString(), reason];
  return page<AtRiskView>(context.db, { select: AT_RISK, parameters, orderBy: ['id'] }, args);
}

/** Batches of rows, the first of which has the names of the columns. Rejects with `PeopleUnavailable`. */
export async function* atRiskRows(context: Context, reason: RiskReason | null): AsyncGenerator<CsvRow[]> {
  yield [['student', 'course', 'reasons', 'last_active', 'average_score']];
  let cursor: string | null = null;
  do {
    const { edges, pageInfo }: Connection<AtRiskView> = await learnersAtRisk(context, reason, {
      first: 100,
      after: cursor,
    });
    const learners = edges.map(({ node }) => node);
    const [names, courses] = await Promise.all([
      context.people.displayNames(learners.map(({ studentId }) => studentId)),
      context.db.rows<{ id: string; title: string }>('select id, title from course where id = any($1::uuid[])', [
        learners.map(({ courseId }) => courseId),
      ]),
    ]);
    const titles = new Map(courses.map(({ id, title }) => [id, title]));
    yield learners.map(({ studentId, courseId, reasons, lastActiveAt, averageScore }) => [
      names.get(studentId) ?? studentId,
      titles.get(courseId) ?? courseId,
      reasons.join(' '),
      lastActiveAt?.toISOString() ?? null,
      averageScore === null ? null : Math.round(averageScore * 1_000) / 10,
    ]);
    cursor = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (cursor !== null);
}
