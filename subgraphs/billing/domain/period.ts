import { Temporal } from 'temporal-polyfill';

export type BillingInterval = 'month' | 'year';

/**
 * The same wall-clock time so many intervals later, on the calendar of the zone. A day that the month does not have becomes
 * its last one. Counted from the first day and not from the last end, so that the day comes back: 31 January, 28 February,
 * 31 March.
 */
export function periodEnd(anchor: Date, interval: BillingInterval, timeZone: string, count = 1): Date {
  return later(anchor, timeZone, interval === 'month' ? { months: count } : { years: count });
}

/** The same wall-clock time so many days later. */
export function daysAfter(start: Date, days: number, timeZone: string): Date {
  return later(start, timeZone, { days });
}

function later(start: Date, timeZone: string, duration: Temporal.DurationLike): Date {
  const end = Temporal.Instant.fromEpochMilliseconds(start.getTime()).toZonedDateTimeISO(timeZone).add(duration);
  return new Date(end.epochMilliseconds);
}
