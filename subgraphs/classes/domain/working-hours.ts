import { Temporal } from 'temporal-polyfill';
import { DAY, MINUTE } from '../../../platform/domain/clock.js';

/* Wall-clock hours of a zone, and the instants that they mean on a day. */

/** From and to on the wall clock, `09:00` to `17:00`; `24:00` is the end of the day. */
export interface Hours {
  readonly from: string;
  readonly to: string;
}

/** `weekday` as ISO 8601 counts: Monday is 1. */
export interface WeeklyHours extends Hours {
  readonly weekday: number;
}

/** Hours of one day instead of those of its weekday; none is a day off. */
export interface DayHours {
  readonly date: string;
  readonly hours: readonly Hours[];
}

/** Milliseconds since 1970, the end excluded. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** Hours of one day as instants. `reach` is the end of the hours that follow without a gap, also over midnight. */
export interface WorkingHours extends Interval {
  /** The whole day on which they begin: 23, 24 or 25 hours. */
  readonly day: Interval;
  readonly reach: number;
}

export interface WorkingWeek {
  readonly timeZone: string;
  readonly weeklyHours: readonly WeeklyHours[];
  readonly exceptions: readonly DayHours[];
}

/** The hours that begin on the days from `from` to `to`, both included, in order. */
export function workingHours(week: WorkingWeek, from: Temporal.PlainDate, to: Temporal.PlainDate): WorkingHours[] {
  const exceptions = new Map(week.exceptions.map((day) => [day.date, day.hours]));
  const weekly = Map.groupBy(week.weeklyHours, (hours) => hours.weekday);
  const found: (Omit<WorkingHours, 'reach'> & { reach: number })[] = [];
  let begins = startOf(from, week.timeZone);
  for (let day = from; Temporal.PlainDate.compare(day, to) <= 0; day = day.add({ days: 1 })) {
    const ends = startOf(day.add({ days: 1 }), week.timeZone);
    const date = day.toString();
    // Conversions between zones are what costs time: on a day of 24 hours the wall clock runs as the instants do.
    const at = (time: string): number =>
      ends - begins === DAY ? begins + minutesOf(time) * MINUTE : instantAt(day, time, week.timeZone);
    for (const { from: opens, to: closes } of exceptions.get(date) ?? weekly.get(day.dayOfWeek) ?? []) {
      const [start, end] = [at(opens), at(closes)];
      // Hours that a change of daylight saving time skips whole are none.
      if (start < end) found.push({ day: { start: begins, end: ends }, start, end, reach: end });
    }
    begins = ends;
  }
  found.sort((a, b) => a.start - b.start);
  for (let index = found.length - 2; index >= 0; index -= 1) {
    const [hours, next] = [found[index], found[index + 1]];
    if (hours && next && next.start <= hours.end) hours.reach = Math.max(hours.end, next.reach);
  }
  return found;
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

/** The instant of a wall-clock time. Of a time that comes twice the first is meant; one that is skipped is the moment of the skip. */
function instantAt(day: Temporal.PlainDate, time: string, timeZone: string): number {
  const wall =
    time === '24:00' ? day.add({ days: 1 }).toPlainDateTime() : day.toPlainDateTime(Temporal.PlainTime.from(time));
  const zoned = wall.toZonedDateTime(timeZone, { disambiguation: 'compatible' });
  if (zoned.toPlainDateTime().equals(wall)) return zoned.epochMilliseconds;
  // `previous` means before, and the first skipped time lies at the skip itself.
  const skip = zoned.add({ nanoseconds: 1 }).getTimeZoneTransition('previous');
  return skip?.epochMilliseconds ?? zoned.epochMilliseconds;
}

/** The day that the zone's calendar shows at an instant. */
export function dayAt(instant: number, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate();
}

/** The whole day in the zone: 23, 24 or 25 hours. */
export function dayOf(instant: number, timeZone: string): Interval {
  const day = dayAt(instant, timeZone);
  return { start: startOf(day, timeZone), end: startOf(day.add({ days: 1 }), timeZone) };
}

/** Monday to Sunday in the zone. */
export function weekOf(instant: number, timeZone: string): Interval {
  const day = dayAt(instant, timeZone);
  const monday = day.subtract({ days: day.dayOfWeek - 1 });
  return { start: startOf(monday, timeZone), end: startOf(monday.add({ days: 7 }), timeZone) };
}

export function startOf(day: Temporal.PlainDate, timeZone: string): number {
  return day.toZonedDateTime(timeZone).epochMilliseconds;
}

export function overlap(a: Interval, b: Interval): boolean {
  return a.start < b.end && b.start < a.end;
}
