import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';

/** Keeps counts of a report with the fingerprint of what was counted. Of two at once the last one stays: each is right. */
export function storeStatistic(
  context: Context,
  statistic: {
    readonly courseId: string;
    readonly part: string;
    readonly fingerprint: string;
    readonly counts: readonly object[];
  },
): Promise<void> {
  return runCommand(context, 'storeStatistic', async ({ sql, now }) => {
    await sql(
      `insert into course_statistic (course_id, part, fingerprint, counts, counted_at) values ($1, $2, $3, $4, $5)
       on conflict (course_id, part) do update set fingerprint = excluded.fingerprint, counts = excluded.counts,
         counted_at = excluded.counted_at`,
      [statistic.courseId, statistic.part, statistic.fingerprint, JSON.stringify(statistic.counts), now.toISOString()],
    );
  });
}
