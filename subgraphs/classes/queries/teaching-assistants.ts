import { Temporal } from 'temporal-polyfill';
import { hasRole } from '../../../platform/auth.js';
import { perRequest, requireViewer, type Context } from '../../../platform/context.js';
import { after, DAY, now } from '../../../platform/domain/clock.js';
import { InvalidInput, NotAllowed } from '../../../platform/domain/errors.js';
import { isUuid } from '../../../platform/domain/ids.js';
import { listLoader } from '../../../platform/graphql/loaders.js';
import { Availability, type AvailabilityTerms } from '../domain/availability.js';
import { NotYourAvailability } from '../domain/booking-errors.js';
import { startOf, type Interval } from '../domain/working-hours.js';
import { policyOf } from './booking-policy.js';
import { busyTimes, freeSlots, type BusyTime } from './busy-times.js';

export interface TeachingAssistantView {
  readonly courseId: string;
  readonly assistantId: string;
}

export const assistantsOfCourse = perRequest((context) =>
  listLoader<TeachingAssistantView>('courseId', (ids) =>
    context.db.rows(
      `select course_id, assistant_id from teaching_assignment
       where course_id = any($1::uuid[]) and ended_at is null order by assigned_at, id`,
      [ids],
    ),
  ),
);

export interface SupportOptionView {
  readonly courseId: string;
  readonly productId: string;
  readonly kind: 'session' | 'bundle';
  readonly price: { readonly amountMinor: number; readonly currency: string };
  readonly sessions: number;
  readonly freeCancelHours: number;
  readonly bookAheadDays: number;
  readonly unpaidLimit: number;
}

export const supportOptionsOfCourse = perRequest((context) =>
  listLoader<SupportOptionView>('courseId', (ids) =>
    context.db.rows(
      `select course_id, product_id, kind, sessions, free_cancel_hours, book_ahead_days, unpaid_limit,
         jsonb_build_object('amountMinor', price_amount_minor, 'currency', price_currency) as price
       from support_option where course_id = any($1::uuid[]) and not archived order by sessions, product_id`,
      [ids],
    ),
  ),
);

export interface SlotView {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly assistantIds: readonly string[];
}

const MAX_DAYS = 31;

/**
 * Starts at which an assistant of the course can be booked, from the first to the last day (both included) on the calendar of
 * the given zone; with all who are free then. A student's own busy times are left out, and their own sessions as an
 * assistant. The number of statements does not depend on the number of people.
 */
export async function availableSlots(
  context: Context,
  wanted: {
    readonly courseId: string;
    readonly from: string;
    readonly to: string;
    readonly timeZone: string;
    readonly durationMinutes: number;
    readonly assistantId?: string | null;
    readonly studentId?: string | null;
  },
): Promise<SlotView[]> {
  const range = rangeOf(wanted);
  const studentId = studentOfSlots(context, wanted.studentId ?? null);
  const { courseId, assistantId, durationMinutes } = wanted;
  if (!isUuid(courseId) || (assistantId != null && !isUuid(assistantId))) return [];
  const availabilities = await context.db.rows<AvailabilityTerms & { id: string }>(
    `select availability.* from availability join teaching_assignment on assistant_id = availability.id
     where course_id = $1 and ended_at is null and ($2::uuid is null or assistant_id = $2)
       and assistant_id is distinct from $3::uuid order by availability.id`,
    [courseId, assistantId ?? null, studentId],
  );
  const ids = availabilities.map(({ id }) => id);
  const sessions = await context.db.rows<{ assistantId: string; startsAt: Date; endsAt: Date }>(
    `select assistant_id, starts_at, ends_at from booking
     where assistant_id = any($1::uuid[]) and status in ('pending', 'booked', 'full', 'completed')
       and starts_at between $2::timestamptz - interval '2 days' and $3::timestamptz + interval '2 days'`,
    [ids, new Date(range.start).toISOString(), new Date(range.end).toISOString()],
  );
  const bySession = Map.groupBy(sessions, (session) => session.assistantId);
  const busy = Map.groupBy(
    await busyTimesOf(context, [...ids, ...(studentId ? [studentId] : [])], range),
    (time) => time.person,
  );
  const { bookAheadDays } = await policyOf((sql, parameters) => context.db.rows(sql, parameters), courseId, 'any');
  const latest = after(now(), bookAheadDays * DAY).getTime();
  const free = new Map<number, { startsAt: Date; endsAt: Date; assistantIds: string[] }>();
  for (const terms of availabilities) {
    const taken: Interval[] = (bySession.get(terms.id) ?? []).map((session) => ({
      start: session.startsAt.getTime(),
      end: session.endsAt.getTime(),
    }));
    const slots = new Availability(terms.id, terms).slots(range, taken, durationMinutes, now());
    const unavailable = [...(busy.get(terms.id) ?? []), ...((studentId && busy.get(studentId)) || [])];
    unavailable.sort((a, b) => a.start - b.start);
    for (const { start, end } of freeSlots(slots, unavailable)) {
      if (start > latest) break;
      const slot = free.get(start);
      if (slot) slot.assistantIds.push(terms.id);
      else free.set(start, { startsAt: new Date(start), endsAt: new Date(end), assistantIds: [terms.id] });
    }
  }
  return [...free.values()].sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
}

/** Staff look for any student, or for no user in particular; everyone else for themselves. */
function studentOfSlots(context: Context, studentId: string | null): string | null {
  const viewer = requireViewer(context);
  if (studentId === viewer.id) return viewer.id;
  if (!hasRole(viewer, 'staff')) {
    if (studentId !== null) throw new NotAllowed();
    return viewer.id;
  }
  return studentId !== null && isUuid(studentId) ? studentId : null;
}

function busyTimesOf(context: Context, people: readonly string[], range: Interval): Promise<BusyTime[]> {
  const around = { start: range.start, end: range.end + DAY };
  return busyTimes((sql, parameters) => context.db.rows(sql, parameters), people, around);
}

function rangeOf({ from, to, timeZone }: { from: string; to: string; timeZone: string }): Interval {
  const [first, last] = [Temporal.PlainDate.from(from), Temporal.PlainDate.from(to)];
  const days = first.until(last, { largestUnit: 'days' }).days + 1;
  if (days < 1 || days > MAX_DAYS)
    throw new InvalidInput([{ field: 'to', message: `must be from 0 to ${MAX_DAYS - 1} days after \`from\`` }]);
  return { start: startOf(first, timeZone), end: startOf(last.add({ days: 1 }), timeZone) };
}

/** The hours of one person, null before they are set. Themselves and staff only. */
export async function availabilityOf(context: Context, assistantId: string | null): Promise<AvailabilityTerms | null> {
  const viewer = requireViewer(context);
  const id = assistantId ?? viewer.id;
  if (id !== viewer.id && !hasRole(viewer, 'staff')) throw new NotYourAvailability();
  if (!isUuid(id)) return null;
  return (await context.db.row<AvailabilityTerms>('select * from availability where id = $1', [id])) ?? null;
}
