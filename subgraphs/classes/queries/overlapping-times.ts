import type { Context } from '../../../platform/context.js';
import { after, DAY, now } from '../../../platform/domain/clock.js';
import { overlap } from '../domain/working-hours.js';
import { busyTimes, type BusyTime } from './busy-times.js';

export interface OverlappingTimes {
  readonly person: string;
  readonly first: BusyTime;
  readonly second: BusyTime;
}

const DAYS = 60;
/** People whose times are read at once. */
const BATCH = 200;

/**
 * Pairs of times of one person that overlap in the next 60 days: sessions from before overlaps were rejected, and sessions
 * or class meetings with class meetings, which are allowed. For operators.
 */
export async function overlappingTimes(context: Context): Promise<OverlappingTimes[]> {
  const range = { start: now().getTime(), end: after(now(), DAYS * DAY).getTime() };
  const people = await context.db.rows<{ id: string }>(
    `select assistant_id as id from booking where status in ('pending', 'booked', 'full')
     union select student_id from booking_participant where status in ('pending', 'booked')
     union select instructor_id from class where status in ('draft', 'active')
     union select student_id from class_enrollment join class on class.id = class_id
       where withdrawn_at is null and class.status in ('draft', 'active')
     order by 1`,
  );
  const found: OverlappingTimes[] = [];
  for (let index = 0; index < people.length; index += BATCH) {
    const ids = people.slice(index, index + BATCH).map(({ id }) => id);
    const times = [
      ...(await busyTimes((sql, parameters) => context.db.rows(sql, parameters), ids, range)),
      ...(await sessionsLeftOut(context, ids)),
    ];
    for (const [person, own] of Map.groupBy(times, (time) => time.person)) {
      const sorted = own.toSorted((a, b) => a.start - b.start);
      sorted.forEach((first, at) => {
        for (const second of sorted.slice(at + 1)) {
          if (second.start >= first.end) break;
          if (overlap(first, second)) found.push({ person, first, second });
        }
      });
    }
  }
  return found;
}

/** Open sessions that overlapped another one when busy times were introduced, and so have none. */
async function sessionsLeftOut(context: Context, people: readonly string[]): Promise<BusyTime[]> {
  const rows = await context.db.rows<{ person: string; of: string; starts: Date; ends: Date }>(
    `select session.* from (
       select assistant_id as person, id as of, starts_at as starts, ends_at as ends from booking
       where assistant_id = any($1::uuid[]) and status in ('pending', 'booked', 'full') and ends_at > $2
       union all
       select student_id, booking_id, starts_at, ends_at from booking_participant
       where student_id = any($1::uuid[]) and status in ('pending', 'booked') and ends_at > $2
     ) session
     where not exists (select from busy_time where booking = session.of and busy_time.person = session.person)`,
    [people, now().toISOString()],
  );
  return rows.map(({ person, of, starts, ends }) => ({
    person,
    of,
    kind: 'session' as const,
    start: starts.getTime(),
    end: ends.getTime(),
  }));
}
