import { Temporal } from 'temporal-polyfill';
import { Aggregate } from '../../../platform/domain/aggregate.js';
import { after, MINUTE } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { canonicalLine, proseProblem, titleProblem } from '../../../platform/domain/text.js';
import { CapacityBelowGoing, EventClosed } from './event-errors.js';
import type { Place } from './place.js';
import { canonicalText, MAX_TEXT, MAX_TITLE, problemOf, requireNone } from './text.js';

export type RsvpStatus = 'going' | 'maybe' | 'declined' | 'waitlisted';

export interface RsvpChange {
  readonly userId: string;
  readonly status: RsvpStatus;
  readonly previousStatus: RsvpStatus | null;
  readonly guests: number;
  /** A freed or added seat went to this user. */
  readonly promoted: boolean;
}

export type EventEvent =
  | { readonly type: 'event-published'; readonly event: CommunityEvent }
  | { readonly type: 'event-changed'; readonly event: CommunityEvent; readonly previousStartsAt: Date | null }
  | { readonly type: 'event-cancelled'; readonly event: CommunityEvent }
  | { readonly type: 'rsvp-changed'; readonly event: CommunityEvent; readonly rsvp: RsvpChange }
  | { readonly type: 'event-drafted'; readonly event: CommunityEvent };

export const MAX_GUESTS = 5;
const MIN_MINUTES = 5;
const MAX_MINUTES = 14 * 24 * 60;
const MAX_VENUE = 200;
const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/;

export interface EventContent {
  readonly title: string;
  /** Markdown; may be empty. */
  readonly description: string;
  /** Wall clock, `2027-03-28T18:30`. */
  readonly localStart: string;
  readonly timeZone: string;
  readonly durationMinutes: number;
  readonly venue: string | null;
  /** Only attendees and managers see it. */
  readonly url: string | null;
  /** Null: any number. */
  readonly capacity: number | null;
}

/** What is absent stays as it is. */
export type EventChange = Partial<EventContent>;

type Render = (text: string) => string;

/** Something that people go to. Its lock decides who has a seat; the answers of users are rows of their own. */
export class CommunityEvent extends Aggregate<EventEvent> {
  readonly id = newId();
  readonly courseId: string | null;
  readonly classId: string | null;
  readonly groupId: string | null;
  readonly seriesId: string | null;
  readonly recurrence: string | null;
  status: 'draft' | 'published' | 'cancelled' = 'draft';
  title!: string;
  description!: string;
  descriptionHtml!: string;
  localStart!: string;
  timeZone!: string;
  durationMinutes!: number;
  startsAt!: Date;
  endsAt!: Date;
  venue!: string | null;
  url!: string | null;
  capacity!: number | null;
  /** Going users with their guests. */
  seatsTaken = 0;
  lastWaitlistNumber = 0;
  /** Rises with each change; the SEQUENCE of calendars. */
  revision = 1;
  /** When a calendar has to change its entry. */
  changedAt: Date;

  constructor(
    readonly createdBy: string,
    place: Place,
    content: EventContent,
    render: Render,
    readonly createdAt: Date,
    /** Shared by the occurrences of a series, with its rule. */
    series: { readonly id: string; readonly recurrence: string } | null = null,
  ) {
    super();
    this.seriesId = series?.id ?? null;
    this.recurrence = series?.recurrence ?? null;
    this.changedAt = createdAt;
    this.courseId = place.courseId;
    this.classId = place.classId;
    this.groupId = place.groupId;
    this.set(content, render);
    this.record({ type: 'event-drafted', event: this });
  }

  /** A change of the text only is no news for those who go. */
  update(change: EventChange, render: Render, now: Date): void {
    this.requireChangeable(now);
    const before = { startsAt: this.startsAt, endsAt: this.endsAt, venue: this.venue, url: this.url };
    this.set({ ...this.content(), ...change }, render);
    if (this.capacity !== null && this.capacity < this.seatsTaken) throw new CapacityBelowGoing(this.seatsTaken);
    const moved = this.startsAt.getTime() !== before.startsAt.getTime();
    const changed =
      moved ||
      this.endsAt.getTime() !== before.endsAt.getTime() ||
      this.venue !== before.venue ||
      this.url !== before.url;
    if (this.status !== 'published' || !changed) {
      this.record({ type: 'event-drafted', event: this });
      return;
    }
    this.revision += 1;
    this.changedAt = now;
    this.record({ type: 'event-changed', event: this, previousStartsAt: moved ? before.startsAt : null });
  }

  publish(now: Date): void {
    if (this.status === 'published') return;
    this.requireChangeable(now);
    this.status = 'published';
    this.changedAt = now;
    this.record({ type: 'event-published', event: this });
  }

  cancel(now: Date): void {
    if (this.status === 'cancelled') return;
    this.requireChangeable(now);
    this.status = 'cancelled';
    this.revision += 1;
    this.changedAt = now;
    this.record({ type: 'event-cancelled', event: this });
  }

  requireOpen(now: Date): void {
    if (this.status !== 'published' || this.endsAt <= now) throw new EventClosed();
  }

  fits(seats: number): boolean {
    return this.capacity === null || this.seatsTaken + seats <= this.capacity;
  }

  changeRsvp(rsvp: RsvpChange): void {
    this.record({ type: 'rsvp-changed', event: this, rsvp });
  }

  private requireChangeable(now: Date): void {
    if (this.status === 'cancelled' || this.endsAt <= now) throw new EventClosed();
  }

  private content(): EventContent {
    const { title, description, localStart, timeZone, durationMinutes, venue, url, capacity } = this;
    return { title, description, localStart, timeZone, durationMinutes, venue, url, capacity };
  }

  private set(content: EventContent, render: Render): void {
    const title = canonicalLine(content.title);
    const description = canonicalText(content.description);
    const venue = content.venue === null ? null : canonicalLine(content.venue);
    const { localStart, timeZone, durationMinutes, url, capacity } = content;
    const startsAt = instantOf(localStart, timeZone);
    requireNone([
      ...problemOf('title', titleProblem(title, { max: MAX_TITLE })),
      ...problemOf('description', proseProblem(description, { min: 0, max: MAX_TEXT })),
      ...problemOf('localStart', startsAt ? undefined : 'must be a date and time like 2027-03-28T18:30 in a time zone'),
      ...problemOf(
        'durationMinutes',
        durationMinutes >= MIN_MINUTES && durationMinutes <= MAX_MINUTES
          ? undefined
          : `must be ${MIN_MINUTES} to ${MAX_MINUTES}`,
      ),
      ...problemOf('venue', venue === null ? undefined : titleProblem(venue, { max: MAX_VENUE })),
      ...problemOf('url', url === null || /^https:\/\/\S{1,1990}$/.test(url) ? undefined : 'must be an https address'),
      ...problemOf('capacity', capacity === null || capacity >= 1 ? undefined : 'must be at least 1'),
    ]);
    if (!startsAt) return;
    this.title = title;
    if (description !== this.description) this.descriptionHtml = render(description);
    this.description = description;
    Object.assign(this, { localStart, timeZone, durationMinutes, venue, url, capacity });
    this.startsAt = startsAt;
    this.endsAt = after(startsAt, durationMinutes * MINUTE);
  }
}

/** A time that is skipped in spring moves forward; of a time that occurs twice, the first is used. */
function instantOf(localStart: string, timeZone: string): Date | undefined {
  if (!LOCAL_TIME.test(localStart)) return undefined;
  try {
    const zoned = Temporal.PlainDateTime.from(localStart).toZonedDateTime(timeZone, { disambiguation: 'compatible' });
    return new Date(zoned.epochMilliseconds);
  } catch {
    return undefined;
  }
}
