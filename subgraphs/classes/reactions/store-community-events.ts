import { reaction } from '../../../platform/inbox.js';
import { EventCancelled, EventChanged, EventPublished, RsvpChanged } from '../../../schema/events/community.js';

/** Ids and times of events, and who goes to them, for the calendars of users. Of one event they arrive in order. */
export const storeCommunityEvents = [
  reaction(EventPublished, async (transaction, { data: { eventId, classId, startsAt, endsAt } }) => {
    await transaction.sql(
      `insert into community_event (id, class_id, starts_at, ends_at) values ($1, $2, $3, $4) on conflict (id) do nothing`,
      [eventId, classId, startsAt, endsAt],
    );
  }),
  reaction(EventChanged, async (transaction, { data: { eventId, startsAt, endsAt, revision } }) => {
    await transaction.sql(
      'update community_event set starts_at = $2, ends_at = $3, revision = $4 where id = $1 and revision < $4',
      [eventId, startsAt, endsAt, revision],
    );
  }),
  reaction(EventCancelled, async (transaction, { data }) => {
    await transaction.sql('update community_event set cancelled_at = $2 where id = $1 and cancelled_at is null', [
      data.eventId,
      transaction.now.toISOString(),
    ]);
  }),
  reaction(RsvpChanged, async (transaction, { data: { eventId, userId, status } }) => {
    await transaction.sql(
      `insert into community_rsvp (event_id, user_id, status) values ($1, $2, $3)
       on conflict (user_id, event_id) do update set status = excluded.status`,
      [eventId, userId, status],
    );
  }),
];
