import { perRequest, type Context } from '../../../../platform/context.js';
import { listLoader, rowLoader } from '../../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../../platform/graphql/pagination.js';
import type { Connection } from '../../../../platform/graphql/types.js';
import type { RsvpStatus } from '../../domain/event.js';
import { hasText, searchText } from '../search.js';
import { moderates, viewerOf, visibleEvent } from '../visibility.js';

export interface EventView {
  readonly id: string;
  readonly createdBy: string;
  readonly courseId: string | null;
  readonly classId: string | null;
  readonly groupId: string | null;
  readonly status: string;
  readonly title: string;
  readonly description: string;
  readonly descriptionHtml: string;
  readonly localStart: string;
  readonly timeZone: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly venue: string | null;
  readonly url: string | null;
  readonly capacity: number | null;
  readonly seatsTaken: number;
  readonly seriesId: string | null;
  readonly recurrence: string | null;
  readonly managed: boolean;
}

const SELECT_EVENT = `
  select id, created_by, course_id, class_id, group_id,
    case when status = 'published' and ends_at <= now() then 'finished' else status end as status,
    title, description, description_html, local_start, time_zone, starts_at, ends_at, venue, capacity, seats_taken,
    series_id, recurrence,
    ${moderates('community_event')} as managed,
    case when ${moderates('community_event')} or exists (select from event_rsvp
      where event_id = community_event.id and user_id = $1::uuid and status = 'going') then url end as url
  from community_event where ${visibleEvent('community_event')}`;

export const eventById = perRequest((context) =>
  rowLoader<EventView>('id', (ids) =>
    context.db.rows(`${SELECT_EVENT} and id = any($3::uuid[])`, [...viewerOf(context), ids]),
  ),
);

/** Ids of the occurrences of each series, in their order, at most 52. */
export const idsOfSeries = perRequest((context) =>
  listLoader<{ seriesId: string; id: string }>('seriesId', (seriesIds) =>
    context.db.rows(
      'select series_id, id from community_event where series_id = any($1::uuid[]) order by starts_at, id',
      [seriesIds],
    ),
  ),
);

/** Asked for each push: who has left the place gets nothing more. */
export async function seesEvent(context: Context, eventId: string): Promise<boolean> {
  const rows = await context.db.rows(
    `select from community_event where id = $3 and ${visibleEvent('community_event')}`,
    [...viewerOf(context), eventId],
  );
  return rows.length > 0;
}

export interface EventFilter {
  readonly courseId: string | null;
  readonly classId: string | null;
  readonly groupId: string | null;
  readonly past: boolean;
  /** Words of the title. */
  readonly search: string | null;
}

/** Those that are not over, the next first; past ones, the last first. */
export function listEvents(context: Context, filter: EventFilter, args: PageArgs): Promise<Connection<EventView>> {
  return page<EventView>(
    context.db,
    {
      select: `${SELECT_EVENT} and (ends_at <= now()) = $3
        and ($4::text is null or course_id::text = $4) and ($5::text is null or class_id::text = $5)
        and ($6::text is null or group_id::text = $6)
        and ($7::text is null or ${hasText('title', '$7')})`,
      parameters: [
        ...viewerOf(context),
        filter.past,
        filter.courseId,
        filter.classId,
        filter.groupId,
        filter.search === null ? null : searchText(filter.search, 'search'),
      ],
      orderBy: ['starts_at', 'id'],
      direction: filter.past ? 'desc' : 'asc',
    },
    args,
  );
}

export interface RsvpView {
  readonly eventId: string;
  readonly userId: string;
  readonly status: RsvpStatus;
  readonly guests: number;
  /** 1 is next. */
  readonly position: number | null;
}

export const viewerRsvp = perRequest((context) =>
  rowLoader<RsvpView>('eventId', (eventIds) =>
    context.db.rows(
      `select event_id, user_id, status, guests, case when status = 'waitlisted' then (
         select count(*)::int from event_rsvp ahead where ahead.event_id = own.event_id
           and ahead.waitlist_number <= own.waitlist_number) end as position
       from event_rsvp own where user_id = $1 and event_id = any($2::uuid[])`,
      [context.viewer?.id ?? null, eventIds],
    ),
  ),
);

/** Who goes, in the order of their answers. */
export function listAttendees(context: Context, eventId: string, args: PageArgs): Promise<Connection<RsvpView>> {
  return page<RsvpView>(
    context.db,
    {
      select: `select event_id, user_id, rsvp.status, guests, null::integer as position, responded_at
        from event_rsvp rsvp join community_event on community_event.id = event_id
        where event_id = $3 and rsvp.status = 'going' and ${visibleEvent('community_event')}`,
      parameters: [...viewerOf(context), eventId],
      orderBy: ['responded_at', 'user_id'],
    },
    args,
  );
}
