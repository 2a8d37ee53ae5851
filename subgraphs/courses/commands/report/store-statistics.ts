import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';

interface Statistic {
  readonly part: string;
  readonly fingerprint: string;
  readonly counts: readonly object[];
}

/** Keeps counts of a report with the fingerprints of what was counted. Of two at once the last one stays: each is right. */
export function storeStatistics(context: Context, courseId: string, statistics: readonly Statistic[]): Promise<void> {
  return runCommand(context, 'storeStatistics', async ({ sql, now }) => {
    await sql(
      `insert into course_statistic (course_id, part, fingerprint, counts, counted_at)
       select $1, part, fingerprint, counts, $3
       from jsonb_to_recordset($2::jsonb) given (part text, fingerprint text, counts jsonb) order by part
       on conflict (course_id, part) do update set fingerprint = excluded.fingerprint, counts = excluded.counts,
         counted_at = excluded.counted_at`,
      [courseId, JSON.stringify(statistics), now.toISOString()],
    );
  });
}
