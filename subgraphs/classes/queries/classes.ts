import { perRequest, type Context } from '../../../platform/context.js';
import { isUuid } from '../../../platform/domain/ids.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { listLoader, rowLoader } from '../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import type { ClassStatus, ClassType } from '../domain/class-terms.js';
import { viewerOf, visibleClass } from './class-visibility.js';

/** A class without its people. The aggregate has the same fields, so resolvers may return either. */
export interface ClassView {
  readonly id: string;
  readonly type: ClassType;
  readonly status: ClassStatus;
  readonly publishedAt: Date | null;
  readonly title: string;
  readonly place: string | null;
  readonly courseId: string;
  readonly instructorId: string;
  readonly schedule: {
    readonly recurrence: string;
    readonly startsOn: string;
    readonly localTime: string;
    readonly timeZone: string;
    readonly durationMinutes: number;
  };
  readonly totalMeetings: number;
  readonly capacity: number;
  readonly price: { readonly amountMinor: number; readonly currency: string };
  readonly seatsLeft: number;
}

const SELECT_CLASS = `
  select class.id, type, status, published_at, title, place, course_id, instructor_id, total_meetings, capacity,
    jsonb_build_object('recurrence', schedule_recurrence, 'startsOn', schedule_starts_on, 'localTime', schedule_local_time,
      'timeZone', schedule_time_zone, 'durationMinutes', schedule_duration_minutes) as schedule,
    jsonb_build_object('amountMinor', price_amount_minor, 'currency', price_currency) as price,
    capacity
      - (select count(*) from class_enrollment where class_id = class.id and withdrawn_at is null)
      - (select count(*) from seat_hold where class_id = class.id and expires_at > now()) as seats_left
  from class`;

/** Null where there is no such class or the viewer may not see it. */
export const classById = perRequest((context) =>
  rowLoader<ClassView>('id', (ids) =>
    context.db.rows(`${SELECT_CLASS} where class.id = any($1::uuid[]) and ${visibleClass('$2', '$3')}`, [
      ids,
      ...viewerOf(context),
    ]),
  ),
);

/** Without regard to the viewer: for a stream whose subscribers were checked, which the router shares between them. */
export const classOfStream = perRequest((context) =>
  rowLoader<ClassView>('id', (ids) => context.db.rows(`${SELECT_CLASS} where class.id = any($1::uuid[])`, [ids])),
);

/** Classes of one course that the viewer may see and that are not over. */
export const classesOfCourse = perRequest((context) =>
  listLoader<ClassView & { courseId: string }>('courseId', (ids) =>
    context.db.rows(
      `select listed.* from unnest($1::uuid[]) wanted (id)
       cross join lateral (${SELECT_CLASS} where course_id = wanted.id and status in ('draft', 'active')
         and ${visibleClass('$2', '$3')} order by class.id desc limit 100) listed`,
      [ids, ...viewerOf(context)],
    ),
  ),
);

export const classesOfStudent = perRequest((context) =>
  listLoader<ClassView & { studentId: string }>('studentId', (ids) =>
    context.db.rows(
      `select listed.*, wanted.id as student_id from unnest($1::uuid[]) wanted (id)
       cross join lateral (${SELECT_CLASS} where class.id in (
         select class_id from class_enrollment where student_id = wanted.id and withdrawn_at is null
       ) and ${visibleClass('$2', '$3')} order by class.id desc limit 100) listed`,
      [ids, ...viewerOf(context)],
    ),
  ),
);

export const classesOfInstructor = perRequest((context) =>
  listLoader<ClassView & { instructorId: string }>('instructorId', (ids) =>
    context.db.rows(
      `select listed.* from unnest($1::uuid[]) wanted (id)
       cross join lateral (${SELECT_CLASS} where instructor_id = wanted.id and ${visibleClass('$2', '$3')}
         order by class.id desc limit 100) listed`,
      [ids, ...viewerOf(context)],
    ),
  ),
);

export interface ClassFilter {
  readonly courseId?: string | null;
  readonly status?: ClassStatus | null;
  readonly type?: ClassType | null;
  readonly instructorId?: string | null;
  /** Part of the title, whatever its case. */
  readonly title?: string | null;
}

/** All classes for staff; for everyone else those that they teach or learn in. An id that is no UUID matches nothing. */
export function listClasses(
  context: Context,
  scope: { readonly all: boolean; readonly userId: string },
  filter: ClassFilter,
  args: PageArgs,
): Promise<Connection<ClassView>> {
  const { courseId = null, instructorId = null, title = null } = filter;
  return page<ClassView>(
    context.db,
    {
      select: `${SELECT_CLASS}
        where ($1::boolean or instructor_id = $2 or class.id in (
          select class_id from class_enrollment where student_id = $2 and withdrawn_at is null))
        and ($3::boolean or course_id = $4::uuid) and ($5::text is null or status = $5)
        and ($6::text is null or type = $6) and ($7::boolean or instructor_id = $8::uuid)
        and ($9::text is null or strpos(lower(title), lower($9)) > 0)`,
      parameters: [
        scope.all,
        scope.userId,
        courseId === null,
        courseId !== null && isUuid(courseId) ? courseId : null,
        filter.status ?? null,
        filter.type ?? null,
        instructorId === null,
        instructorId !== null && isUuid(instructorId) ? instructorId : null,
        title,
      ],
      orderBy: ['id'],
      direction: 'desc',
    },
    args,
  );
}

export interface OpenClassFilter {
  readonly courseId: string | null;
  /** 1 (Monday) to 7 (Sunday). */
  readonly weekday: number | null;
  /** The first meeting is on this day or later, `2026-03-31`. */
  readonly from: string | null;
}

/** Groups that the viewer can still join, by their first meeting. */
export function listOpenClasses(
  context: Context,
  { courseId, weekday, from }: OpenClassFilter,
  args: PageArgs,
): Promise<Connection<ClassView>> {
  const [staff, viewerId] = viewerOf(context);
  return page<ClassView>(
    context.db,
    {
      select: `select open.*, first_start from (${SELECT_CLASS}
          where type = 'group' and status = 'draft' and published_at is not null and ${visibleClass('$1', '$2')}
            and ($3::boolean or course_id = $4::uuid)
            and not exists (select from class_enrollment seat
              where seat.class_id = class.id and seat.student_id = $2::uuid and seat.withdrawn_at is null)
        ) open cross join lateral (
          select min(local_start) as first_start,
            coalesce(bool_or(extract(isodow from local_start::timestamp) = $5::integer), false) as on_weekday
          from meeting where class_id = open.id and cancelled_at is null
        ) planned
        where seats_left > 0 and first_start is not null and ($5::integer is null or on_weekday)
          and ($6::text is null or first_start >= $6)`,
      parameters: [
        staff,
        viewerId,
        courseId === null,
        courseId !== null && isUuid(courseId) ? courseId : null,
        weekday,
        from,
      ],
      orderBy: ['first_start', 'id'],
    },
    args,
  );
}
