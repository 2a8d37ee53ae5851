import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { CodeLanguage, Comparer, TaskIo } from '../../domain/coding/coding-task.js';
import type { JudgingMode, Verdict } from '../../domain/coding/verdict.js';

/** How long an instance that has ended keeps others from its submissions. One that runs renews every 2 s. */
export const LEASE_SECONDS = 30;
/** Instances that ended while they had a submission, one after the other: then it is not tried again. */
export const MOST_LEASES = 6;

/** One judgment that this instance makes, until the lease is lost. */
export interface Leased {
  readonly submissionId: string;
  readonly lease: string;
  readonly priority: number;
  readonly sequence: number;
  readonly revision: number;
  /** Leases so far; more than {@link MOST_LEASES} is too many. */
  readonly leases: number;
  readonly studentId: string;
  readonly language: CodeLanguage;
  readonly source: string;
  readonly mode: JudgingMode;
  readonly task: {
    readonly id: string;
    readonly io: TaskIo;
    readonly comparer: Comparer;
    readonly cpuLimitMs: number | null;
    readonly memoryLimitMiB: number;
    readonly caseCount: number;
    readonly bytes: number;
  };
  /** What an instance before this one found out. */
  readonly results: readonly { readonly number: number; readonly verdict: Verdict; readonly cpuMs: number }[];
}

interface LeasedRow {
  readonly submission_id: string;
  readonly lease: string;
  readonly priority: number;
  readonly sequence: string;
  readonly revision: number;
  readonly leases: number;
  readonly student_id: string;
  readonly language: CodeLanguage;
  readonly source: string;
  readonly mode: JudgingMode;
  readonly task_id: string;
  readonly function_name: string | null;
  readonly comparer: Comparer;
  readonly cpu_limit_ms: number | null;
  readonly memory_limit_mib: number;
  readonly case_count: number;
  readonly bytes: string;
  readonly results: Leased['results'] | null;
}

/**
 * The submissions that are next, for this instance: contests first, then in the order of submission; of one student one of
 * each kind at a time. Those of an instance that ended come as soon as its lease does.
 */
export function leaseSubmissions(context: Context, { limit }: { readonly limit: number }): Promise<Leased[]> {
  return runCommand(context, 'leaseSubmissions', async (transaction) => {
    const rows = await transaction.sql<LeasedRow>(
      `with next as (
         select submission_id from judge_queue queued
         where case when started then lease is null or leased_until < clock_timestamp()
           else priority = 2 or not exists (
             select from judge_queue other
             where other.student_id = queued.student_id and other.priority = queued.priority
               and (other.started or other.sequence < queued.sequence)) end
         order by priority, sequence limit $1 for update skip locked
       ), leased as (
         update judge_queue queued set started = true, lease = gen_random_uuid(), leases = leases + 1,
           leased_until = clock_timestamp() + make_interval(secs => $2)
         from next where queued.submission_id = next.submission_id
         returning queued.*
       )
       select leased.submission_id, lease, priority, sequence, leased.revision, leases, leased.student_id,
         language, source, mode, leased.task_id, function_name, comparer, cpu_limit_ms, memory_limit_mib, case_count, bytes,
         (select jsonb_agg(jsonb_build_object('number', number, 'verdict', result.verdict, 'cpuMs', cpu_ms))
          from coding_case_result result
          where result.submission_id = leased.submission_id and result.revision = leased.revision) as results
       from leased
       join coding_submission on coding_submission.id = leased.submission_id
       join coding_task on coding_task.id = leased.task_id
       order by priority, sequence`,
      [limit, LEASE_SECONDS],
    );
    return rows.map(leasedOf);
  });
}

function leasedOf(row: LeasedRow): Leased {
  return {
    submissionId: row.submission_id,
    lease: row.lease,
    priority: row.priority,
    sequence: Number(row.sequence),
    revision: row.revision,
    leases: row.leases,
    studentId: row.student_id,
    language: row.language,
    source: row.source,
    mode: row.mode,
    task: {
      id: row.task_id,
      io: row.function_name === null ? { kind: 'stdin' } : { kind: 'function', name: row.function_name },
      comparer: row.comparer,
      cpuLimitMs: row.cpu_limit_ms,
      memoryLimitMiB: row.memory_limit_mib,
      caseCount: row.case_count,
      bytes: Number(row.bytes),
    },
    results: row.results ?? [],
  };
}

/** Keeps the leases for another term; answers with those that this instance still has. */
export function renewLeases(context: Context, leases: readonly string[]): Promise<ReadonlySet<string>> {
  return runCommand(context, 'renewLeases', async (transaction) => {
    const rows = await transaction.sql<{ lease: string }>(
      `update judge_queue set leased_until = clock_timestamp() + make_interval(secs => $2)
       where lease = any($1::uuid[]) returning lease`,
      [leases, LEASE_SECONDS],
    );
    return new Set(rows.map(({ lease }) => lease));
  });
}

/** Gives submissions back in good order: another instance may go on with them at once. */
export function releaseLeases(context: Context, leases: readonly string[]): Promise<void> {
  return runCommand(context, 'releaseLeases', async (transaction) => {
    await transaction.sql(
      'update judge_queue set lease = null, leased_until = null, leases = leases - 1 where lease = any($1::uuid[])',
      [leases],
    );
  });
}

/** Of the primary: a replica may not have a task that was stored a moment ago. */
export function loadCases(
  context: Context,
  taskId: string,
  numbers: readonly number[],
): Promise<readonly { readonly number: number; readonly input: string; readonly expected: string }[]> {
  return runCommand(context, 'loadCases', (transaction) =>
    transaction.sql('select number, input, expected from coding_case where task_id = $1 and number = any($2::int[])', [
      taskId,
      numbers,
    ]),
  );
}
