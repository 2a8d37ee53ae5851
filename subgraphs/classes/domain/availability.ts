import { Aggregate } from '../../../platform/domain/aggregate.js';
import { MINUTE } from '../../../platform/domain/clock.js';
import {
  AssistantAlreadyBooked,
  BufferTooShort,
  DailyLimitReached,
  InvalidAvailability,
  NoticeTooShort,
  OutsideAvailability,
} from './booking-errors.js';
import {
  dayAt,
  dayOf,
  overlap,
  workingHours,
  type DayHours,
  type Hours,
  type Interval,
  type WeeklyHours,
} from './working-hours.js';

export interface AvailabilityEvent {
  readonly type: 'availability-changed';
  readonly availability: Availability;
}

export interface AvailabilityTerms {
  readonly timeZone: string;
  readonly weeklyHours: readonly WeeklyHours[];
  readonly exceptions: readonly DayHours[];
  readonly noticeMinutes: number;
  readonly bufferMinutes: number;
  readonly dailyLimit: number;
  /** Where sessions are given: a room, an address or an https link. */
  readonly place?: string | null;
}

/** Slots are offered at the start of the hours and every so often after it. */
const SLOT_STEP_MS = 30 * MINUTE;

/** When a teaching assistant can be booked, on the wall clock of their own zone. Its id is the person's. */
export class Availability extends Aggregate<AvailabilityEvent> implements AvailabilityTerms {
  timeZone!: string;
  weeklyHours!: readonly WeeklyHours[];
  exceptions!: readonly DayHours[];
  /** How long before its start a session must be booked. */
  noticeMinutes!: number;
  /** Rest after a session. */
  bufferMinutes!: number;
  /** Sessions on one day of the zone's calendar. */
  dailyLimit!: number;
  place!: string | null;

  constructor(
    readonly id: string,
    terms: AvailabilityTerms,
  ) {
    super();
    this.change(terms);
  }

  change(terms: AvailabilityTerms): void {
    const { timeZone, weeklyHours, exceptions, noticeMinutes, bufferMinutes, dailyLimit, place = null } = terms;
    for (const [weekday, hours] of Map.groupBy(weeklyHours, (one) => one.weekday))
      mustFollow(hours, 'input.weeklyHours', `weekday ${weekday}`);
    for (const { date, hours } of exceptions) mustFollow(hours, 'input.exceptions', date);
    if (new Set(exceptions.map(({ date }) => date)).size < exceptions.length)
      throw new InvalidAvailability('A day can be an exception once.', 'input.exceptions');
    Object.assign(this, { timeZone, weeklyHours, exceptions, noticeMinutes, bufferMinutes, dailyLimit, place });
    this.record({ type: 'availability-changed', availability: this });
  }

  /**
   * Rejects a session that does not fit the hours, the notice, the buffer, the day's limit or the other sessions, in this
   * order. Staff may schedule sessions without notice.
   */
  mustTake(slot: Interval, sessions: readonly Interval[], now: Date, { notice = true } = {}): void {
    const day = dayAt(slot.start, this.timeZone);
    const fits = workingHours(this, day.subtract({ days: 1 }), day.add({ days: 1 })).some(
      (hours) => hours.start <= slot.start && slot.start < hours.end && slot.end <= hours.reach,
    );
    if (!fits) throw new OutsideAvailability();
    if (notice && slot.start < now.getTime() + this.noticeMinutes * MINUTE)
      throw new NoticeTooShort(this.noticeMinutes);
    const overlapping = sessions.some((session) => overlap(session, slot));
    if (!overlapping && sessions.some((session) => overlap(this.blocked(session), this.blocked(slot))))
      throw new BufferTooShort(this.bufferMinutes);
    const today = dayOf(slot.start, this.timeZone);
    if (this.isFull(today, sessions)) throw new DailyLimitReached(this.dailyLimit);
    if (overlapping) throw new AssistantAlreadyBooked();
  }

  /** The starts between two instants at which a session of this length can be booked now. */
  slots(range: Interval, sessions: readonly Interval[], durationMinutes: number, now: Date): Interval[] {
    const earliest = Math.max(range.start, now.getTime() + this.noticeMinutes * MINUTE);
    const duration = durationMinutes * MINUTE;
    const taken = sessions.map((session) => this.blocked(session)).sort((a, b) => a.start - b.start);
    const from = dayAt(range.start, this.timeZone).subtract({ days: 1 });
    const to = dayAt(range.end, this.timeZone);
    const found: Interval[] = [];
    let first = 0;
    let day = { start: NaN, full: false };
    for (const hours of workingHours(this, from, to)) {
      if (hours.end <= earliest || hours.start >= range.end) continue;
      if (hours.day.start !== day.start) day = { start: hours.day.start, full: this.isFull(hours.day, sessions) };
      if (day.full) continue;
      for (let start = hours.start; start < hours.end && start + duration <= hours.reach; start += SLOT_STEP_MS) {
        if (start < earliest || start >= range.end) continue;
        const slot = { start, end: start + duration };
        // Starts rise, so a session that ended before this one never matters again.
        while ((taken[first]?.end ?? Infinity) <= start) first += 1;
        const next = taken[first];
        if (!next || !overlap(next, this.blocked(slot))) found.push(slot);
      }
    }
    return found;
  }

  /** A session with the rest after it. */
  blocked({ start, end }: Interval): Interval {
    return { start, end: end + this.bufferMinutes * MINUTE };
  }

  private isFull(day: Interval, sessions: readonly Interval[]): boolean {
    return sessions.filter((session) => within(session, day)).length >= this.dailyLimit;
  }
}

function within(session: Interval, day: Interval): boolean {
  return session.start >= day.start && session.start < day.end;
}

function mustFollow(hours: readonly Hours[], field: string, day: string): void {
  const sorted = hours.toSorted((a, b) => (a.from < b.from ? -1 : 1));
  sorted.forEach(({ from, to }, index) => {
    if (from >= to) throw new InvalidAvailability(`Hours must end after they begin: ${day}, ${from} to ${to}.`, field);
    const next = sorted[index + 1];
    if (next && next.from < to) throw new InvalidAvailability(`Hours overlap: ${day}, ${next.from}.`, field);
  });
}
