import { Temporal } from 'temporal-polyfill';

export interface CalendarEvent {
  /** The same as long as the event exists, so that a calendar updates the event instead of adding another. */
  readonly uid: string;
  readonly summary: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly status: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED';
  /** How often the time or the status changed. */
  readonly sequence: number;
  readonly changedAt: Date;
  readonly description?: string | undefined;
  /** A room, an address or an https link. */
  readonly place?: string | null;
}

/** How often calendars should refresh; most use their own interval. */
const REFRESH = 'PT1H';

/**
 * An iCalendar object (RFC 5545). Times are in UTC: each meeting is an event of its own, computed on request, so it is right
 * in every reader's zone and needs no copy of the zone's rules. The text depends on the events only, so that its hash is an
 * ETag. An object needs a component (section 3.6), so a calendar without events has its zone.
 */
export function iCalendar(name: string, events: readonly CalendarEvent[]): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Lyceum//Calendar//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    // The standard's name (RFC 7986), and the one that most calendars read.
    `NAME:${text(name)}`,
    `X-WR-CALNAME:${text(name)}`,
    `REFRESH-INTERVAL;VALUE=DURATION:${REFRESH}`,
    ...(events.length === 0 ? UTC_ZONE : []),
    ...events.flatMap((event) => [
      'BEGIN:VEVENT',
      `UID:${event.uid}`,
      `DTSTAMP:${utc(event.changedAt)}`,
      `LAST-MODIFIED:${utc(event.changedAt)}`,
      `SEQUENCE:${event.sequence}`,
      `DTSTART:${utc(event.startsAt)}`,
      `DTEND:${utc(event.endsAt)}`,
      `SUMMARY:${text(event.summary)}`,
      ...(event.description === undefined ? [] : [`DESCRIPTION:${text(event.description)}`]),
      ...(event.place == null ? [] : placeLines(event.place)),
      `STATUS:${event.status}`,
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

/** Calendars open a link by its own property. */
function placeLines(place: string): string[] {
  const link = URL.canParse(place) && place.startsWith('https://') ? [`URL:${new URL(place).href}`] : [];
  return [`LOCATION:${text(place)}`, ...link];
}

const UTC_ZONE = [
  'BEGIN:VTIMEZONE',
  'TZID:UTC',
  'BEGIN:STANDARD',
  'DTSTART:19700101T000000',
  'TZOFFSETFROM:+0000',
  'TZOFFSETTO:+0000',
  'END:STANDARD',
  'END:VTIMEZONE',
];

/** `20260324T183000Z` */
function utc(instant: Date): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toString({ smallestUnit: 'second' })
    .replaceAll(/[-:]/g, '');
}

/** A TEXT value (section 3.3.11). Control characters are not allowed in it and are removed. */
function text(value: string): string {
  return value
    .replaceAll(/[\\;,]/g, '\\$&')
    .replaceAll(/\r\n?|\n/g, '\\n')
    .replaceAll(/\p{Cc}/gu, '');
}

/** Lines of at most 75 octets, continued after a space (section 3.1). No character is split. */
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
