import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, DAY } from '../../../../platform/domain/clock.js';
import type { PeriodicTask } from '../../../../platform/periodic.js';

/** What calendars of the past still show. Longer than events are redelivered, so that none comes back. */
const KEPT_MS = 400 * DAY;
const BATCH = 500;

/** Deletes events of community that ended long ago, with the answers to them. True: there may be more. */
export function purgeCommunityEvents(context: Context): Promise<boolean> {
  return runCommand(context, 'purgeCommunityEvents', async ({ sql, now }) => {
    const gone = await sql<{ id: string }>(
      `delete from community_event where id in (
         select id from community_event where ends_at < $1 order by ends_at limit ${BATCH} for update skip locked
       ) returning id`,
      [after(now, -KEPT_MS).toISOString()],
    );
    await sql('delete from community_rsvp where event_id = any($1::uuid[])', [gone.map(({ id }) => id)]);
    return gone.length === BATCH;
  });
}

export const purgeCommunityEventsTask: PeriodicTask = {
  name: 'purge-community-events',
  everyMs: DAY,
  run: purgeCommunityEvents,
};
