import type { Transaction } from '../../../../platform/command.js';

/** A contest as the domain gamification says it. */
export interface ContestTerms {
  readonly contestId: string;
  readonly courseId: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly format: 'icpc' | 'points';
  readonly problems: readonly { readonly exerciseId: string }[];
}

/** Stores a contest that was published or changed. Its problems are exercises of its own course; others are not opened. */
export async function keepContest(transaction: Transaction, terms: ContestTerms): Promise<void> {
  const { contestId, courseId, startsAt, endsAt, format, problems } = terms;
  // Waits for a version that is being published, and the next one waits for this: it must not have the problems.
  const [course] = await transaction.sql('select from course where id = $1 for share', [courseId]);
  if (!course) return;
  await transaction.sql(
    `insert into contest (id, course_id, starts_at, ends_at, format) values ($1, $2, $3, $4, $5)
     on conflict (id) do update set starts_at = excluded.starts_at, ends_at = excluded.ends_at, format = excluded.format`,
    [contestId, courseId, startsAt, endsAt, format],
  );
  const exerciseIds = problems.map(({ exerciseId }) => exerciseId);
  await transaction.sql('delete from contest_problem where contest_id = $1 and exercise_id <> all ($2::uuid[])', [
    contestId,
    exerciseIds,
  ]);
  await transaction.sql(
    `insert into contest_problem (contest_id, exercise_id)
     select $1, id from course_part where id = any ($2::uuid[]) and course_id = $3 on conflict do nothing`,
    [contestId, exerciseIds, courseId],
  );
}
