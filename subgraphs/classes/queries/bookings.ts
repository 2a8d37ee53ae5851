import { hasRole } from '../../../platform/auth.js';
import { perRequest, type Context } from '../../../platform/context.js';
import { isUuid } from '../../../platform/domain/ids.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { listLoader, rowLoader } from '../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import type { BookingStatus, BookingType, ParticipantStatus, WaitlistStatus } from '../domain/booking-terms.js';

interface MoneyView {
  readonly amountMinor: number;
  readonly currency: string;
}

export interface BookingView {
  readonly id: string;
  readonly type: BookingType;
  readonly status: BookingStatus;
  readonly courseId: string;
  readonly assistantId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly durationMinutes: number;
  readonly capacity: number;
  readonly seatsLeft: number;
  readonly pricePerStudent: MoneyView;
}

const SELECT_BOOKING = `
  select booking.id, type, booking.status, course_id, assistant_id, booking.starts_at, booking.ends_at, duration_minutes,
    capacity, capacity - seats_taken as seats_left,
    jsonb_build_object('amountMinor', price_per_student_amount_minor, 'currency', price_per_student_currency) as price_per_student
  from booking`;

export const bookingById = perRequest((context) =>
  rowLoader<BookingView>('id', (ids) => context.db.rows(`${SELECT_BOOKING} where booking.id = any($1::uuid[])`, [ids])),
);

/** Group sessions are an offer that everybody sees; one student's session is seen by its people and staff. */
export async function visibleBooking(context: Context, id: string): Promise<BookingView | null> {
  const booking = await bookingById(context).load(id);
  if (!booking || booking.type === 'group' || mayRun(context, booking)) return booking;
  return (await viewerSeat(context).load(id)) ? booking : null;
}

/** The assistant of the session and staff see who comes. */
export function mayRun(context: Context, booking: { readonly assistantId: string }): boolean {
  return context.viewer?.id === booking.assistantId || hasRole(context.viewer, 'staff');
}

/**
 * The sessions that a person gives or goes to. Each part is read by its index; one condition over both columns would read the
 * sessions of everybody.
 */
const bookingsOf = (person: string): string => `
  select * from (
    ${SELECT_BOOKING} where assistant_id = ${person}
    union
    ${SELECT_BOOKING} where booking.id in (select booking_id from booking_participant where student_id = ${person})
  ) booking`;

/** The newest 100 sessions of each person, as a student or as the assistant. */
export const bookingsOfUser = perRequest((context) =>
  listLoader<BookingView & { userId: string }>('userId', (ids) =>
    context.db.rows(
      `select listed.*, wanted.id as user_id from unnest($1::uuid[]) wanted (id)
       cross join lateral (${bookingsOf('wanted.id')}
         order by booking.starts_at desc, booking.id desc limit 100) listed`,
      [ids],
    ),
  ),
);

export interface BookingFilter {
  readonly courseId?: string | null;
  readonly status?: BookingStatus | null;
  readonly from?: Date | null;
  readonly to?: Date | null;
}

/** Sessions in the order of their starts: all for staff, for everybody else those that they go to or give. */
export function listBookings(
  context: Context,
  scope: { readonly all: boolean; readonly userId: string },
  filter: BookingFilter,
  args: PageArgs,
): Promise<Connection<BookingView>> {
  const { all, userId } = scope;
  return page<BookingView>(
    context.db,
    {
      select: `${all ? `${SELECT_BOOKING} where $1::uuid is null` : `${bookingsOf('$1::uuid')} where true`}
        and ($2::boolean or course_id = $3::uuid) and ($4::text is null or booking.status = $4)
        and ($5::timestamptz is null or booking.starts_at >= $5) and ($6::timestamptz is null or booking.starts_at < $6)`,
      parameters: [
        all ? null : userId,
        ...courseFilter(filter.courseId),
        filter.status ?? null,
        filter.from?.toISOString() ?? null,
        filter.to?.toISOString() ?? null,
      ],
      orderBy: ['starts_at', 'id'],
    },
    args,
  );
}

/** Group sessions that can be joined or waited for, the next one first. */
export function listGroupSessions(
  context: Context,
  filter: { readonly courseId?: string | null },
  args: PageArgs,
): Promise<Connection<BookingView>> {
  return page<BookingView>(
    context.db,
    {
      select: `${SELECT_BOOKING} where type = 'group' and booking.status in ('booked', 'full') and booking.starts_at > now()
        and ($1::boolean or course_id = $2::uuid)`,
      parameters: courseFilter(filter.courseId),
      orderBy: ['starts_at', 'id'],
    },
    args,
  );
}

/** Whether all are wanted, and of which course: an id that can't be one has no sessions. */
function courseFilter(courseId: string | null | undefined): [boolean, string | null] {
  return [courseId == null, courseId != null && isUuid(courseId) ? courseId : null];
}

export interface ParticipantView {
  readonly id: string;
  readonly bookingId: string;
  readonly studentId: string;
  readonly status: ParticipantStatus;
  readonly payWith: 'bundle' | 'per-session';
  readonly amountDue: MoneyView;
  readonly payBy: Date | null;
  readonly paidAt: Date | null;
  readonly attended: boolean | null;
}

const SELECT_PARTICIPANT = `
  select id, booking_id, student_id, status, pay_with, pay_by, paid_at, attended,
    jsonb_build_object('amountMinor', amount_due_amount_minor, 'currency', amount_due_currency) as amount_due
  from booking_participant`;

/** Those who come or came, in the order in which they joined. */
export const participantsOfBooking = perRequest((context) =>
  listLoader<ParticipantView>('bookingId', (ids) =>
    context.db.rows(
      `${SELECT_PARTICIPANT} where booking_id = any($1::uuid[]) and status in ('pending', 'booked', 'completed') order by id`,
      [ids],
    ),
  ),
);

/** The viewer's own seat, the last one if they had several. */
export const viewerSeat = perRequest((context) =>
  rowLoader<ParticipantView>('bookingId', (ids) =>
    context.db.rows(
      `select distinct on (booking_id) seat.* from (${SELECT_PARTICIPANT}) seat
       where booking_id = any($1::uuid[]) and student_id = $2 order by booking_id, id desc`,
      [ids, context.viewer?.id ?? null],
    ),
  ),
);

export interface WaitlistView {
  readonly id: string;
  readonly bookingId: string;
  readonly studentId: string;
  readonly status: WaitlistStatus;
  /** From 1; the first is asked next. */
  readonly place: number;
  readonly offeredUntil: Date | null;
}

const SELECT_WAITLIST = `
  select id, booking_id, student_id, status, offered_until,
    row_number() over (partition by booking_id order by position)::integer as place
  from waitlist_entry where status in ('waiting', 'offered')`;

export const waitlistOfBooking = perRequest((context) =>
  listLoader<WaitlistView>('bookingId', (ids) =>
    context.db.rows(`${SELECT_WAITLIST} and booking_id = any($1::uuid[]) order by position`, [ids]),
  ),
);

export const viewerWaitlistEntry = perRequest((context) =>
  rowLoader<WaitlistView>('bookingId', (ids) =>
    context.db.rows(`select * from (${SELECT_WAITLIST} and booking_id = any($1::uuid[])) line where student_id = $2`, [
      ids,
      context.viewer?.id ?? null,
    ]),
  ),
);

export function sessionsOfTemplate(context: Context, templateId: string): Promise<BookingView[]> {
  return context.db.rows(`${SELECT_BOOKING} where template_id = $1 order by booking.starts_at`, [templateId]);
}
