import { DAY } from '../../../platform/domain/clock.js';
import { overlap, type Interval } from '../domain/working-hours.js';
import { instantsOf } from './enrollments.js';

/** A time at which a person teaches or learns. */
export interface BusyTime extends Interval {
  readonly person: string;
  readonly kind: 'session' | 'class-meeting';
  /** Booking or class. */
  readonly of: string;
}

interface PlannedRow {
  readonly person: string;
  readonly class: string;
  readonly local: string;
  readonly zone: string;
  readonly minutes: number;
}

/** Runs a statement. Columns have names of one word, so that both sides of the database return the same keys. */
type Read = <Row extends object>(sql: string, parameters: readonly unknown[]) => Promise<Row[]>;

/**
 * Everything that keeps these people busy in the range, in two statements: sessions that they teach or take, and meetings of
 * classes that they teach or are in. Meetings are computed from the wall clock of the class, so they are found by a range of
 * local time that is wider than any time zone.
 */
export async function busyTimes(
  read: Read,
  people: readonly string[],
  range: Interval,
  except: { readonly bookingId?: string | undefined; readonly classId?: string | undefined } = {},
): Promise<BusyTime[]> {
  const [from, to] = [new Date(range.start), new Date(range.end)];
  const sessions = await read<{ person: string; booking: string; starts: Date; ends: Date }>(
    `select person, booking, lower(during) as starts, upper(during) as ends from busy_time
     where person = any($1::uuid[]) and during && tstzrange($2::timestamptz, $3::timestamptz) and booking is distinct from $4::uuid`,
    [people, from.toISOString(), to.toISOString(), except.bookingId ?? null],
  );
  const meetings = await read<PlannedRow>(
    `select person, class.id as class, local_start as local, schedule_time_zone as zone,
       schedule_duration_minutes as minutes
     from (
       select id as class_id, instructor_id as person, 'instructor' as acts_as from class where instructor_id = any($1::uuid[])
       union
       select class_id, student_id, 'student' from class_enrollment
       where student_id = any($1::uuid[]) and withdrawn_at is null
       union
       select class_id, substitute_id, 'substitute' from meeting where substitute_id = any($1::uuid[])
     ) member join class on class.id = member.class_id join meeting on meeting.class_id = class.id
       and (acts_as = 'student' or (acts_as = 'instructor' and substitute_id is null)
         or (acts_as = 'substitute' and substitute_id = person))
     where cancelled_at is null and status in ('draft', 'active') and local_start between $2 and $3 and class.id is distinct from $4::uuid`,
    [people, localBound(range.start - 2 * DAY), localBound(range.end + 2 * DAY), except.classId ?? null],
  );
  const found: BusyTime[] = sessions.map(({ person, booking, starts, ends }) => ({
    person,
    kind: 'session',
    of: booking,
    start: new Date(starts).getTime(),
    end: new Date(ends).getTime(),
  }));
  for (const { person, class: of, local, zone, minutes } of meetings) {
    const { startsAt, endsAt } = instantsOf({ localStart: local, timeZone: zone, durationMinutes: minutes });
    const time = { person, kind: 'class-meeting' as const, of, start: startsAt.getTime(), end: endsAt.getTime() };
    if (overlap(time, range)) found.push(time);
  }
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** `2026-03-31T18:30`, as meetings are stored. */
function localBound(instant: number): string {
  return new Date(instant).toISOString().slice(0, 16);
}

/** The slots that overlap none of the times. Both are sorted by start. */
export function freeSlots(slots: readonly Interval[], busy: readonly Interval[]): Interval[] {
  // An earlier time may last longer than a later one, so only times that ended a day ago are skipped for good.
  let first = 0;
  return slots.filter((slot) => {
    while (first < busy.length && (busy[first] as Interval).end + DAY <= slot.start) first += 1;
    for (let index = first; index < busy.length && (busy[index] as Interval).start < slot.end; index += 1)
      if (overlap(busy[index] as Interval, slot)) return false;
    return true;
  });
}
