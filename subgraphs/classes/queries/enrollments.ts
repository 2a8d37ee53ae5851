import DataLoader from 'dataloader';
import { perRequest, type Context } from '../../../platform/context.js';
import { after, MINUTE } from '../../../platform/domain/clock.js';
import { listLoader, rowLoader } from '../../../platform/graphql/loaders.js';
import { MAX_PAGE, pageLoader } from '../../../platform/graphql/pagination.js';
import type { AttendanceStatus, CreditEntryKind } from '../domain/credit-account.js';
import { instantOf } from '../domain/schedule.js';

export interface EnrollmentView {
  readonly id: string;
  readonly classId: string;
  readonly studentId: string;
  readonly enrolledAt: Date;
  readonly creditBalance: number;
  readonly paid: { readonly amountMinor: number; readonly currency: string } | null;
  /** When the student left; null while they are in the class. */
  readonly withdrawnAt: Date | null;
}

const SELECT_ENROLLMENT = `
  select enrollment.id, enrollment.class_id, enrollment.student_id, enrolled_at, withdrawn_at, balance as credit_balance,
    case when paid_currency is not null
      then jsonb_build_object('amountMinor', paid_amount_minor, 'currency', paid_currency) end as paid
  from class_enrollment enrollment join credit_account using (id)`;

/** The students of a class and those who left it, in the order in which they enrolled. */
export const enrollmentsOfClass = perRequest((context) =>
  listLoader<EnrollmentView>('classId', (ids) =>
    context.db.rows(`${SELECT_ENROLLMENT} where enrollment.class_id = any($1::uuid[]) order by enrollment.id`, [ids]),
  ),
);

/** The first 100 students who are in a class now, in the order in which they enrolled. */
export async function rosterOfClass(context: Context, classId: string): Promise<EnrollmentView[]> {
  const { edges } = await enrollmentPages(context)(classId, { first: MAX_PAGE });
  return edges.map(({ node }) => node);
}

/** The students who are in a class now, in the order in which they enrolled. */
export const enrollmentPages = perRequest((context) =>
  pageLoader<EnrollmentView>(context.db, {
    select: `select found.*, class_id as owner from (${SELECT_ENROLLMENT} where withdrawn_at is null) found`,
    parameters: [],
    orderBy: ['id'],
  }),
);

/** The viewer's own enrollment in a class; null without one. */
export const viewerEnrollment = perRequest((context) =>
  rowLoader<EnrollmentView>('classId', (classIds) =>
    context.db.rows(
      `${SELECT_ENROLLMENT} where withdrawn_at is null and enrollment.class_id = any($1::uuid[]) and enrollment.student_id = $2`,
      [classIds, context.viewer?.id ?? null],
    ),
  ),
);

export const enrollmentById = perRequest((context) =>
  rowLoader<EnrollmentView>('id', (ids) =>
    context.db.rows(`${SELECT_ENROLLMENT} where enrollment.id = any($1::uuid[])`, [ids]),
  ),
);

export interface CreditEntryView {
  readonly id: string;
  readonly enrollmentId: string;
  readonly kind: CreditEntryKind;
  readonly delta: number;
  readonly meetingId: string | null;
  /** What staff wrote; null where they did not, or when it was erased. */
  readonly reason: string | null;
  readonly actorId: string | null;
  readonly createdAt: Date;
}

/** The newest 100 entries of each account, oldest first. */
export const creditHistory = perRequest((context) =>
  listLoader<CreditEntryView>('enrollmentId', (ids) =>
    context.db.rows(
      `select entry.* from unnest($1::uuid[]) wanted (id)
       cross join lateral (
         select id, account_id as enrollment_id, kind, delta, meeting_id, reason, actor_id, credit_entry.created_at
         from credit_entry left join credit_reason using (id, account_id)
         where account_id = wanted.id order by id desc limit 100
       ) entry order by entry.id`,
      [ids],
    ),
  ),
);

/** The ledger of an account, newest first. */
export const creditEntryPages = perRequest((context) =>
  pageLoader<CreditEntryView>(context.db, {
    select: `select id, account_id as enrollment_id, kind, delta, meeting_id, reason, actor_id, credit_entry.created_at,
        account_id as owner
      from credit_entry left join credit_reason using (id, account_id)`,
    parameters: [],
    orderBy: ['id'],
    direction: 'desc',
  }),
);

export interface AttendanceView {
  readonly enrollmentId: string;
  readonly meetingId: string;
  readonly status: AttendanceStatus;
  readonly markedAt: Date;
}

export const attendanceOfEnrollment = perRequest((context) =>
  listLoader<AttendanceView>('enrollmentId', (ids) =>
    context.db.rows(
      `select account_id as enrollment_id, meeting_id, status, marked_at
       from attendance join meeting on meeting.id = meeting_id where account_id = any($1::uuid[]) order by number`,
      [ids],
    ),
  ),
);

/** What was marked of a student, in the order of the meetings. */
export const attendancePages = perRequest((context) =>
  pageLoader<AttendanceView>(context.db, {
    select: `select account_id as enrollment_id, meeting_id, status, marked_at, number, account_id as owner
      from attendance join meeting on meeting.id = meeting_id`,
    parameters: [],
    orderBy: ['number'],
  }),
);

export interface MeetingView {
  readonly id: string;
  readonly classId: string;
  readonly number: number;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly instructorId: string;
  readonly substituteId: string | null;
  /** For the people of the class. */
  readonly place: string | null;
  readonly cancelledAt: Date | null;
  /** For the people of the class. */
  readonly cancellationReason: string | null;
}

export const meetingsOfClass = perRequest((context) =>
  listLoader<MeetingView>('classId', async (ids) => {
    const rows = await context.db.rows<Omit<MeetingView, 'startsAt' | 'endsAt'> & Planned>(
      `select meeting.id, class_id, number, local_start, schedule_time_zone as time_zone,
         schedule_duration_minutes as duration_minutes, instructor_id, substitute_id,
         coalesce(meeting.place, class.place) as place, cancelled_at, cancellation_reason
       from meeting join class on class.id = class_id where class_id = any($1::uuid[]) order by number`,
      [ids],
    );
    return rows.map((row) => ({ ...row, ...instantsOf(row) }));
  }),
);

export interface Planned {
  readonly localStart: string;
  readonly timeZone: string;
  readonly durationMinutes: number;
}

/** The duration is elapsed time, also in the night when the clock changes. */
export function instantsOf({ localStart, timeZone, durationMinutes }: Planned): { startsAt: Date; endsAt: Date } {
  const startsAt = instantOf(localStart, timeZone);
  return { startsAt, endsAt: after(startsAt, durationMinutes * MINUTE) };
}

export interface UnlockView {
  readonly classId: string;
  readonly lessonId: string;
}

export const unlocksOfClass = perRequest((context) =>
  listLoader<UnlockView>('classId', (ids) =>
    context.db.rows('select class_id, lesson_id from lesson_unlock where class_id = any($1::uuid[]) order by id', [
      ids,
    ]),
  ),
);

/** Whether a lesson was unlocked in a class that the viewer learns in. */
export const viewerUnlocked = perRequest(
  (context) =>
    new DataLoader<string, boolean>(async (lessonIds) => {
      const rows = await context.db.rows<{ lessonId: string }>(
        `select distinct lesson_id from lesson_unlock join class_enrollment using (class_id)
         where lesson_id = any($1::uuid[]) and student_id = $2 and withdrawn_at is null`,
        [lessonIds, context.viewer?.id ?? null],
      );
      const unlocked = new Set(rows.map((row) => row.lessonId));
      return lessonIds.map((id) => unlocked.has(id));
    }),
);
