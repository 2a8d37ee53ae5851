import { Temporal } from 'temporal-polyfill';
import type { Cadence } from './notification-categories.js';

/** Local times, `HH:MM`. The start is included and the end is not. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

export const DEFAULT_DIGEST_TIME = '08:00';

/** When the quiet hours around an instant end; null outside of them. */
export function quietUntil(now: Date, timeZone: string, { from, to }: QuietHours): Date | null {
  const local = localTime(now, timeZone);
  const time = local.toPlainTime();
  const [start, end] = [Temporal.PlainTime.from(from), Temporal.PlainTime.from(to)];
  const reached = Temporal.PlainTime.compare(time, start) >= 0;
  const over = Temporal.PlainTime.compare(time, end) >= 0;
  const overnight = Temporal.PlainTime.compare(start, end) > 0;
  if (overnight ? !reached && over : !reached || over) return null;
  const day = local.toPlainDate().add({ days: overnight && reached ? 1 : 0 });
  return instantOf(day, end, timeZone);
}

/**
 * The first time of a digest after an instant; weekly ones are on Mondays. A local time that a change of clocks skips is the
 * later one, and of a time that occurs twice it is the first.
 */
export function nextDigest(
  after: Date,
  timeZone: string,
  time: string,
  cadence: Extract<Cadence, 'daily' | 'weekly'>,
): Date {
  const at = Temporal.PlainTime.from(time);
  let day = localTime(after, timeZone).toPlainDate();
  if (cadence === 'weekly') day = day.add({ days: (8 - day.dayOfWeek) % 7 });
  const first = instantOf(day, at, timeZone);
  if (first > after) return first;
  return instantOf(day.add({ days: cadence === 'weekly' ? 7 : 1 }), at, timeZone);
}

function localTime(instant: Date, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone);
}

function instantOf(day: Temporal.PlainDate, plainTime: Temporal.PlainTime, timeZone: string): Date {
  return new Date(day.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds);
}

/** What is wrong with a local time that a user wrote. */
export function timeProblem(time: string): string | undefined {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(time) ? undefined : 'must be a time from 00:00 to 23:59';
}
