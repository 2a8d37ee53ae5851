import type { Transaction } from '../../../../platform/command.js';
import { after, HOUR } from '../../../../platform/domain/clock.js';
import { remind } from '../../jobs/definitions.js';

/** So long before the start, in elapsed time: a change of clocks does not move a reminder. */
const HOURS = [24, 1] as const;

/** Reminders of a meeting, a session or an event, in place of those for an earlier start. What has begun needs none. */
export async function scheduleReminders(
  transaction: Transaction,
  of: 'meeting' | 'booking' | 'event',
  id: string,
  startsAt: string,
): Promise<void> {
  for (const hours of HOURS) {
    const runAt = after(new Date(startsAt), -hours * HOUR);
    if (runAt <= transaction.now) continue;
    await transaction.enqueue(remind, { of, id, startsAt, hours }, { runAt, key: `remind ${of} ${id} ${hours}` });
  }
}
