import { Migration } from '@mikro-orm/migrations';

export class CalendarMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Null until the session was held, and for sessions that were held before it was noted.
      alter table booking_participant add column attended boolean;

      -- Ids and times of events of community, for calendars.
      create table community_event (
        id uuid primary key,
        class_id uuid,
        starts_at timestamptz not null,
        ends_at timestamptz not null,
        revision integer not null default 0,
        cancelled_at timestamptz
      );
      create index community_event_class on community_event (class_id, starts_at) where class_id is not null;
      create table community_rsvp (
        event_id uuid not null,
        user_id uuid not null,
        status text not null,
        primary key (user_id, event_id)
      );
      create index class_open on class (course_id) where type = 'group' and status = 'draft' and published_at is not null;
    `);
  }
}
