import { Temporal } from 'temporal-polyfill';

export type BillingInterval = 'month' | 'year';

/**
 * The same wall-clock time one interval later, on the calendar of the zone. A day that the month does not have becomes its
 * last one: 31 January + 1 month = 28 February.
 */
export function periodEnd(start: Date, interval: BillingInterval, timeZone: string): Date {
  const end = Temporal.Instant.fromEpochMilliseconds(start.getTime())
    .toZonedDateTimeISO(timeZone)
    .add(interval === 'month' ? { months: 1 } : { years: 1 });
  return new Date(end.epochMilliseconds);
}
