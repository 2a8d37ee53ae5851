import { Temporal } from 'temporal-polyfill';

/** A day where someone lives. */
export interface LocalDay {
  /** `2026-03-29` */
  readonly date: string;
  readonly end: Date;
  /** An hour of it; the next day if it has passed. */
  next(hour: number): Date;
}

/** Days end at midnight by the wall clock, also where that is not 24 h after the last one. */
export function localDay(instant: Date, timeZone: string): LocalDay {
  const now = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone);
  const day = now.toPlainDate();
  const at = (date: Temporal.PlainDate, plainTime: string): Date =>
    new Date(date.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds);
  return {
    date: day.toString(),
    end: at(day.add({ days: 1 }), '00:00'),
    next: (hour) => at(now.hour < hour ? day : day.add({ days: 1 }), `${String(hour).padStart(2, '0')}:00`),
  };
}
