import type { Context } from '../../../platform/context.js';
import type { CsvRow } from '../../../platform/domain/csv.js';
import { requireDays, type Days } from '../../../platform/domain/day-range.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import type { Connection } from '../../../platform/graphql/types.js';
import type { AttendanceTally } from './attendance-report.js';

/* Attendance of the whole school, for staff. Days are those of the clock on the wall of each class. */

/** Fewer marked meetings say nothing about a student. */
export const MIN_MARKED = 3;

const STATUSES = ['present', 'late', 'absent', 'excused'] as const;
/** $1 and $2 are the days. */
const MARKS = `
  meeting join attendance on attendance.meeting_id = meeting.id join credit_account account on account.id = account_id
  where cancelled_at is null and local_start >= $1 and local_start < to_char($2::date + 1, 'YYYY-MM-DD')`;
const TALLY = `
  ${STATUSES.map((status) => `(count(*) filter (where status = '${status}'))::integer as ${status}`).join(', ')},
  (count(*) filter (where status in ('present', 'late')))::float8
    / nullif(count(*) filter (where status <> 'excused'), 0) as rate`;

const BY_CLASS = `
  select meeting.class_id, left(local_start, 7) as month, count(distinct meeting.id)::integer as meetings, ${TALLY}
  from ${MARKS} group by meeting.class_id, left(local_start, 7)`;
const BY_STUDENT = `
  select student_id, max(local_start) filter (where status in ('present', 'late')) as last_attended, ${TALLY}
  from ${MARKS} group by student_id
  having count(*) filter (where status <> 'excused') >= ${MIN_MARKED}
    and count(*) filter (where status in ('present', 'late')) < $3::float8 * count(*) filter (where status <> 'excused')`;

export interface ClassMonthView extends AttendanceTally {
  readonly classId: string;
  /** `2026-03`. */
  readonly month: string;
  readonly meetings: number;
}

export interface AbsentStudentView extends AttendanceTally {
  readonly studentId: string;
  /** The day; null for never in this time. */
  readonly lastAttended: string | null;
}

export async function schoolAttendance(context: Context, days: Days): Promise<AttendanceTally> {
  requireDays(days);
  const [tally] = await context.db.rows<AttendanceTally>(`select ${TALLY} from ${MARKS}`, [days.from, days.to]);
  if (!tally) throw new Error('A sum without groups has a row.');
  return tally;
}

/** Classes of which attendance was marked, month by month. */
export function attendanceByClass(context: Context, days: Days, args: PageArgs): Promise<Connection<ClassMonthView>> {
  requireDays(days);
  const parameters = [days.from, days.to];
  return page<ClassMonthView>(context.db, { select: BY_CLASS, parameters, orderBy: ['month', 'class_id'] }, args);
}

/** Students who attended less than `below` of what counts, at least {@link MIN_MARKED} meetings being marked. */
export function absentStudents(
  context: Context,
  { below, ...days }: Days & { readonly below: number },
  args: PageArgs,
): Promise<Connection<AbsentStudentView>> {
  requireDays(days);
  const select = `select student_id, left(last_attended, 10) as last_attended, present, late, absent, excused, rate
    from (${BY_STUDENT}) students`;
  const parameters = [days.from, days.to, below];
  return page<AbsentStudentView>(context.db, { select, parameters, orderBy: ['student_id'] }, args);
}

/** Batches of rows, the first of which has the names of the columns. */
export async function* classMonthRows(context: Context, days: Days): AsyncGenerator<CsvRow[]> {
  yield [['month', 'class', 'course', 'meetings', ...STATUSES, 'rate']];
  for await (const months of pagesOf((args) => attendanceByClass(context, days, args))) {
    const classes = await context.db.rows<{ id: string; title: string; courseId: string }>(
      'select id, title, course_id from class where id = any($1::uuid[])',
      [months.map(({ classId }) => classId)],
    );
    const byId = new Map(classes.map((one) => [one.id, one]));
    yield months.map(({ month, classId, meetings, ...tally }) => [
      month,
      byId.get(classId)?.title ?? classId,
      byId.get(classId)?.courseId ?? null,
      meetings,
      ...STATUSES.map((status) => tally[status]),
      percent(tally.rate),
    ]);
  }
}

/** The same for students who were absent, by name: rejects with `PeopleUnavailable`. */
export async function* absentStudentRows(
  context: Context,
  days: Days & { readonly below: number },
): AsyncGenerator<CsvRow[]> {
  yield [['student', 'last_attended', ...STATUSES, 'rate']];
  for await (const students of pagesOf((args) => absentStudents(context, days, args))) {
    const names = await context.people.displayNames(students.map(({ studentId }) => studentId));
    yield students.map(({ studentId, lastAttended, ...tally }) => [
      names.get(studentId) ?? studentId,
      lastAttended,
      ...STATUSES.map((status) => tally[status]),
      percent(tally.rate),
    ]);
  }
}

async function* pagesOf<Row>(read: (args: PageArgs) => Promise<Connection<Row>>): AsyncGenerator<Row[]> {
  let after: string | null = null;
  do {
    const { edges, pageInfo }: Connection<Row> = await read({ first: 100, after });
    yield edges.map(({ node }) => node);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
}

const percent = (rate: number | null): number | null => (rate === null ? null : Math.round(rate * 1_000) / 10);
