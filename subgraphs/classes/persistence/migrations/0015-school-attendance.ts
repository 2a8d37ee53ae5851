import { Migration } from '@mikro-orm/migrations';

export class SchoolAttendanceMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- For reports over the meetings of a time, and for the purge of what calendars do not show any more.
      create index meeting_local_start on meeting (local_start) include (id, class_id) where cancelled_at is null;
      create index community_event_ends on community_event (ends_at);
      create index community_rsvp_event on community_rsvp (event_id);
    `);
  }
}
