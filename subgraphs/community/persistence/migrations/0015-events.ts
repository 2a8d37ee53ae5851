import { Migration } from '@mikro-orm/migrations';

export class EventsMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table community_event (
        id uuid primary key,
        version integer not null,
        created_by uuid not null,
        course_id uuid,
        class_id uuid,
        group_id uuid references community_group,
        status text not null check (status in ('draft', 'published', 'cancelled')),
        title text not null check (char_length(title) between 1 and 200),
        description text not null check (char_length(description) <= 10000),
        description_html text not null,
        -- Wall clock in the zone; the instants follow from it.
        local_start text not null,
        time_zone text not null,
        duration_minutes integer not null check (duration_minutes between 5 and 20160),
        starts_at timestamptz not null,
        ends_at timestamptz not null,
        venue text check (char_length(venue) <= 200),
        url text check (char_length(url) <= 2000),
        capacity integer check (capacity > 0),
        seats_taken integer not null check (seats_taken >= 0),
        last_waitlist_number integer not null,
        revision integer not null,
        created_at timestamptz not null,
        check (num_nonnulls(course_id, class_id, group_id) <= 1),
        constraint event_not_overbooked check (capacity is null or seats_taken <= capacity)
      );
      create index community_event_starts on community_event (starts_at, id) where status <> 'draft';
      create index community_event_group on community_event (group_id, starts_at) where group_id is not null;
      create index community_event_class on community_event (class_id, starts_at) where class_id is not null;
      create index community_event_course on community_event (course_id, starts_at) where course_id is not null;
      create index community_event_created_by on community_event (created_by);
      create table event_rsvp (
        event_id uuid not null references community_event,
        user_id uuid not null,
        status text not null check (status in ('going', 'maybe', 'declined', 'waitlisted')),
        guests integer not null check (guests between 0 and 5),
        -- Order of the waitlist.
        waitlist_number integer,
        responded_at timestamptz not null,
        primary key (event_id, user_id),
        check ((status = 'waitlisted') = (waitlist_number is not null)),
        unique (event_id, waitlist_number)
      );
      create index event_rsvp_user on event_rsvp (user_id, event_id);
    `);
  }
}
