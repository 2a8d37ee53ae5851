import { Temporal } from 'temporal-polyfill';

export interface CalendarEvent {
  /** Stays the same as long as the event exists, so that a calendar updates it instead of adding another. */
  readonly uid: string;
  readonly summary: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly status: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED';
}

/** How often calendars are asked to look again; most come when they like. */
const REFRESH = 'PT1H';

/**
 * An iCalendar object (RFC 5545). Times are in UTC: each meeting is an event of its own, computed at the time of asking,
 * so it is right in every reader's zone and needs no copy of the zone's rules.
 */
export function iCalendar(name: string, events: readonly CalendarEvent[], now: Date): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Lyceum//Classes//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    // The standard's name (RFC 7986), and the one that most calendars read.
    `NAME:${text(name)}`,
    `X-WR-CALNAME:${text(name)}`,
    `REFRESH-INTERVAL;VALUE=DURATION:${REFRESH}`,
    ...events.flatMap((event) => [
      'BEGIN:VEVENT',
      `UID:${event.uid}`,
      `DTSTAMP:${utc(now)}`,
      `DTSTART:${utc(event.startsAt)}`,
      `DTEND:${utc(event.endsAt)}`,
      `SUMMARY:${text(event.summary)}`,
      `STATUS:${event.status}`,
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

/** `20260324T183000Z` */
function utc(instant: Date): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toString({ smallestUnit: 'second' })
    .replaceAll(/[-:]/g, '');
}

/** A TEXT value (section 3.3.11). Control characters, which it can't hold, are left out. */
function text(value: string): string {
  return value
    .replaceAll(/[\\;,]/g, '\\$&')
    .replaceAll(/\r\n?|\n/g, '\\n')
    .replaceAll(/\p{Cc}/gu, '');
}

/** Lines of at most 75 octets, continued after a space (section 3.1); no character is cut in two. */
function folded(line: string): string {
  let result = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > 75) {
      result += '\r\n ';
      octets = 1;
    }
    result += character;
    octets += size;
  }
  return result;
}
