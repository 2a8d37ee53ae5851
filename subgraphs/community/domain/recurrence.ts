import { RRuleTemporal } from 'rrule-temporal';

/** Occurrences of one series. */
export const MAX_OCCURRENCES = 52;
const MAX_RULE = 500;
const WALL_CLOCK = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/**
 * Wall-clock starts of a series, the first no earlier than `localStart`; undefined where the rule is none of RFC 5545, has no end,
 * has more than 52 occurrences, or is not by days. The wall clock repeats, so a change of clocks does not move an occurrence.
 */
export function occurrencesOf(recurrence: string, localStart: string): readonly string[] | undefined {
  if (recurrence.length > MAX_RULE || !WALL_CLOCK.test(localStart)) return undefined;
  if (!/(^|;)FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;|$)/i.test(recurrence) || !/(^|;)(COUNT|UNTIL)=/i.test(recurrence))
    return undefined;
  if (/BY(HOUR|MINUTE|SECOND)\s*=/i.test(recurrence) || /[\r\n]/.test(recurrence)) return undefined;
  // Recurring in UTC keeps the rule on the wall clock: UTC has no hour that is skipped or comes twice.
  const start = `${localStart.replaceAll(/[-:]/g, '')}00Z`;
  try {
    const rule = new RRuleTemporal({ rruleString: `DTSTART:${start}\nRRULE:${recurrence}` });
    const starts = rule
      .all((_start, count) => count <= MAX_OCCURRENCES)
      .map((one) => one.toPlainDateTime().toString({ smallestUnit: 'minute' }));
    return starts.length >= 1 && starts.length <= MAX_OCCURRENCES ? starts : undefined;
  } catch {
    // Whatever the library rejected, the rule is wrong.
    return undefined;
  }
}
