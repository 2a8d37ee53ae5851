import type { Transaction } from '../../../../platform/command.js';
import { JudgeIsBusy, TooManyRuns } from '../../domain/coding/errors.js';

/** Programs of one student in a minute, submitted and run. */
export const PROGRAMS_PER_MINUTE = 30;
/** Submissions outside of contests that may wait or run, of all students. */
export const QUEUE_LIMIT = 2_000;

/**
 * Counts one program of the student, or {@link TooManyRuns}. The row stays locked until the transaction ends: what one
 * student submits at once is admitted one after the other.
 */
export async function countProgram(transaction: Transaction, studentId: string): Promise<void> {
  const counted = await transaction.sql(
    `insert into code_rate as rate (student_id, recent) values ($1, array[$2::timestamptz])
     on conflict (student_id) do update set recent = array(
       select one from unnest(rate.recent) one where one > $2::timestamptz - interval '1 minute') || $2::timestamptz
     where (select count(*) from unnest(rate.recent) one where one > $2::timestamptz - interval '1 minute') < $3
     returning student_id`,
    [studentId, transaction.now.toISOString(), PROGRAMS_PER_MINUTE],
  );
  if (counted.length === 0) throw new TooManyRuns(PROGRAMS_PER_MINUTE);
}

/** There is room for one more program outside of contests, until the transaction ends; or {@link JudgeIsBusy}. */
export async function reserveRoom(transaction: Transaction): Promise<void> {
  // Each waits for the one before: a count alone would let too many in at once.
  await transaction.sql(`select pg_advisory_xact_lock(hashtext('lyceum.courses.judge-queue'))`);
  const [row] = await transaction.sql<{ waiting: string }>(
    'select count(*) as waiting from (select from judge_queue where priority < 2 limit $1) counted',
    [QUEUE_LIMIT],
  );
  if (Number(row?.waiting) >= QUEUE_LIMIT) throw new JudgeIsBusy();
}
