import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Verdict } from '../../domain/coding/verdict.js';

export interface CaseVerdict {
  readonly number: number;
  readonly verdict: Verdict;
  readonly cpuMs: number;
  readonly memoryKiB: number | null;
  readonly output: string;
  readonly errors: string;
  readonly error: {
    readonly message: string;
    readonly line: number | null;
    readonly column: number | null;
    readonly stack: readonly string[];
  } | null;
}

/** Characters that are kept of each stream: of a failed case more, until it is known which one is the first. */
export const KEPT = { passed: 4 * 1024, failed: 64 * 1024 } as const;

/** Writes what cases gave; nothing when the lease was lost. A case that is there already stays as it is. */
export function recordCaseResults(
  context: Context,
  {
    submissionId,
    lease,
    results,
  }: { readonly submissionId: string; readonly lease: string; readonly results: readonly CaseVerdict[] },
): Promise<boolean> {
  return runCommand(context, 'recordCaseResults', async (transaction) => {
    // Shared: a rejudge with other cases waits until these are written, and then deletes them.
    const [held] = await transaction.sql<{ task_id: string; revision: number }>(
      'select task_id, revision from judge_queue where submission_id = $1 and lease = $2 for share',
      [submissionId, lease],
    );
    if (!held) return false;
    await transaction.sql(
      `insert into coding_case_result
         (submission_id, revision, number, verdict, cpu_ms, memory_kib, output, errors, truncated, error, judged_at)
       select $1, $2, result.number, verdict, cpu_ms, memory_kib,
         case when not hidden then left(output, kept) end, case when not hidden then left(errors, kept) end,
         not hidden and (length(output) > kept or length(errors) > kept), case when not hidden then error end, $5
       from jsonb_to_recordset($4::jsonb) as result
         (number int, verdict text, cpu_ms float8, memory_kib float8, output text, errors text, error jsonb)
       join coding_case on task_id = $3 and coding_case.number = result.number
       cross join lateral (select case when verdict = 'accepted' then $6::int else $7::int end as kept) limits
       on conflict do nothing`,
      [
        submissionId,
        held.revision,
        held.task_id,
        JSON.stringify(results.map(rowOf)),
        transaction.now.toISOString(),
        KEPT.passed,
        KEPT.failed,
      ],
    );
    return true;
  });
}

function rowOf({ number, verdict, cpuMs, memoryKiB, output, errors, error }: CaseVerdict): object {
  return {
    number,
    verdict,
    cpu_ms: cpuMs,
    memory_kib: memoryKiB,
    // One more than is kept, so that it is seen to be more.
    output: storable(output.slice(0, KEPT.failed + 1)),
    errors: storable(errors.slice(0, KEPT.failed + 1)),
    error: error && { ...error, message: storable(error.message), stack: error.stack.map(storable) },
  };
}

/** The database has no NUL in texts, and no half of a surrogate pair. */
function storable(text: string): string {
  return text.replaceAll('\0', '\u{fffd}').toWellFormed();
}
