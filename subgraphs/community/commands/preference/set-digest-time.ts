import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { nextDigest, timeProblem } from '../../domain/delivery-times.js';

/** Sets the local time of digests, also of those that are being collected. */
export async function setDigestTime(context: Context, { time }: { time: string }): Promise<void> {
  const viewer = requireViewer(context);
  const message = timeProblem(time);
  if (message !== undefined) throw new InvalidInput([{ field: 'input.time', message }]);
  await runCommand(context, 'setDigestTime', async ({ sql, now }) => {
    await sql(
      `insert into notification_setting (user_id, digest_time) values ($1, $2)
       on conflict (user_id) do update set digest_time = excluded.digest_time`,
      [viewer.id, time],
    );
    const open = await sql<{ id: string; cadence: 'daily' | 'weekly' }>(
      'select id, cadence from delivery where user_id = $1 and open for update',
      [viewer.id],
    );
    for (const { id, cadence } of open)
      await sql('update delivery set due_at = $2 where id = $1', [
        id,
        nextDigest(now, viewer.timeZone, time, cadence).toISOString(),
      ]);
  });
}
