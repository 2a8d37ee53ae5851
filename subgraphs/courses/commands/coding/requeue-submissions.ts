import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { PRIORITY } from './queue-submission.js';

export interface Requeue {
  readonly exerciseId: string;
  /** What they are judged by from now on; stored before. */
  readonly taskId: string;
  /** Whether a lower score replaces a higher one. */
  readonly mayLower: boolean;
  /** Of this contest; null for those outside of contests. */
  readonly contestId: string | null;
  /** Go on behind this submission. */
  readonly after: string | null;
  readonly limit: number;
}

/**
 * Queues submissions of an exercise to be judged again, a page of them in the order of their ids; behind all others in the
 * queue. What is being judged begins anew. Answers with the last id, or null when there are no more. Idempotent.
 */
export function requeueSubmissions(context: Context, requeue: Requeue): Promise<string | null> {
  const { exerciseId, taskId, mayLower, contestId, after, limit } = requeue;
  return runCommand(context, 'requeueSubmissions', async (transaction) => {
    const rows = await transaction.sql<{ id: string; revision: number; student_id: string }>(
      `select id, revision, student_id from coding_submission
       where exercise_id = $1 and contest_id is not distinct from $2::uuid and id > coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid)
         and verdict is distinct from 'cancelled'
       order by id limit $4 for update`,
      [exerciseId, contestId, after, limit],
    );
    const ids = rows.map(({ id }) => id);
    // The lease first: an instance that works on one of them can write nothing any more.
    await transaction.sql(
      `insert into judge_queue (submission_id, priority, task_id, student_id, exercise_id, revision, may_lower)
       select id, $2, $3, student_id, exercise_id, revision + 1, $4 from coding_submission where id = any($1::uuid[]) order by id
       on conflict (submission_id) do update set task_id = excluded.task_id, lease = null, leased_until = null, leases = 0,
         may_lower = judge_queue.priority < 2 or excluded.may_lower`,
      [ids, PRIORITY.rejudge, taskId, mayLower],
    );
    await transaction.sql(
      `delete from coding_case_result result using judge_queue queued
       where result.submission_id = any($1::uuid[]) and queued.submission_id = result.submission_id
         and result.revision = queued.revision`,
      [ids],
    );
    return rows.length < limit ? null : (rows.at(-1)?.id ?? null);
  });
}
