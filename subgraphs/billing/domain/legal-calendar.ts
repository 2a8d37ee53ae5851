/** The date of an instant in a zone, such as `2027-07-01`: what a document says, and which year and tax period it belongs to. */
export function dateIn(timeZone: string, instant: Date): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return format.format(instant);
}

export function yearIn(timeZone: string, instant: Date): number {
  return Number(dateIn(timeZone, instant).slice(0, 4));
}

/** What was issued before legal entities had a zone was numbered and dated in it. */
export const ZONE_BEFORE = 'UTC';
