import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { InvalidSchedule } from './errors.js';

/**
 * When a class meets: a recurrence of wall-clock times in a zone. The wall clock is stored; instants are computed when they
 * are needed, so a change of daylight saving time never moves a lesson (RFC 5545, IANA time zones).
 */
export class Schedule {
  constructor(
    /** RFC 5545 recurrence, such as `FREQ=WEEKLY;BYDAY=TU,TH`. The class limits the number of meetings: no COUNT, no UNTIL. */
    readonly recurrence: string,
    /** First possible day, `2026-03-29`. */
    readonly startsOn: string,
    /** Wall-clock time, `18:30`. */
    readonly localTime: string,
    /** IANA zone of the wall clock. */
    readonly timeZone: string,
    readonly durationMinutes: number,
  ) {}

  static of(
    fields: Pick<Schedule, 'recurrence' | 'startsOn' | 'localTime' | 'timeZone' | 'durationMinutes'>,
  ): Schedule {
    const { recurrence, startsOn, localTime, timeZone, durationMinutes } = fields;
    return new Schedule(recurrence, startsOn, localTime, timeZone, durationMinutes);
  }

  /** Wall-clock starts of the first `count` meetings, `2026-03-31T18:30`. */
  localStarts(count: number): string[] {
    if (/COUNT|UNTIL/i.test(this.recurrence))
      throw new InvalidSchedule('The class limits the number of meetings: leave COUNT and UNTIL out.');
    // A class meets at most once a day, and a rule of seconds that never matches would be searched for years.
    if (!/(^|;)FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;|$)/i.test(this.recurrence))
      throw new InvalidSchedule('The recurrence must be daily, weekly, monthly or yearly: FREQ=WEEKLY.');
    // A class has one time of day, which is stored beside the rule.
    if (/BY(HOUR|MINUTE|SECOND)\s*=/i.test(this.recurrence) || /[\r\n]/.test(this.recurrence))
      throw new InvalidSchedule('A schedule has one time of day: leave BYHOUR, BYMINUTE and BYSECOND out.');
    // Recurring in UTC keeps the rule on the wall clock: UTC has no hour that is skipped or comes twice.
    const start = `${this.startsOn.replaceAll('-', '')}T${this.localTime.replace(':', '')}00Z`;
    try {
      const rule = new RRuleTemporal({ rruleString: `DTSTART:${start}\nRRULE:${this.recurrence};COUNT=${count}` });
      const starts = rule.all().map((start) => start.toPlainDateTime().toString({ smallestUnit: 'minute' }));
      if (starts.length === count && starts.every((one) => /^\d{4}-/.test(one))) return starts;
    } catch {
      // Whatever the library rejected, the recurrence is wrong.
    }
    throw new InvalidSchedule(
      'The recurrence is not a rule of RFC 5545 with enough days, such as FREQ=WEEKLY;BYDAY=TU,TH.',
    );
  }
}

/** The instant of a wall-clock time. A time that is skipped in spring moves forward; of a time that occurs twice, the first is used. */
export function instantOf(localStart: string, timeZone: string): Date {
  return new Date(
    Temporal.PlainDateTime.from(localStart).toZonedDateTime(timeZone, { disambiguation: 'compatible' })
      .epochMilliseconds,
  );
}
