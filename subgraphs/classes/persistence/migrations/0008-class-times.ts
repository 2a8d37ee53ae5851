import { Migration } from '@mikro-orm/migrations';

export class ClassTimesMigration extends Migration {
  override up(): void {
    this.addSql(`
      alter table class
        -- When it was completed or cancelled.
        add column ended_at timestamptz,
        -- Why it was completed before its last meeting.
        add column completion_reason text;
      update class set ended_at = now() where status in ('completed', 'cancelled');
      -- A manual date survives a change of the schedule.
      alter table meeting add column manual boolean not null default false;
      -- Numbers follow the dates, so they change together.
      alter table meeting drop constraint meeting_class_id_number_key;
      alter table meeting add constraint meeting_number_once unique (class_id, number) deferrable initially deferred;

      -- For calendars: how often a time changed, and when it did last.
      alter table meeting
        add column revision integer not null default 0,
        add column changed_at timestamptz not null default now();
      alter table booking
        add column revision integer not null default 0,
        add column changed_at timestamptz not null default now();
      create function count_revision() returns trigger language plpgsql as $$
      begin
        new.revision := old.revision + 1;
        new.changed_at := clock_timestamp();
        return new;
      end $$;
      create trigger meeting_revision before update on meeting
        for each row when (old.local_start <> new.local_start) execute function count_revision();
      create trigger booking_revision before update on booking
        for each row when (old.starts_at <> new.starts_at or old.status <> new.status) execute function count_revision();
      -- Null until the course is published again.
      alter table course add column title text;
    `);
  }
}
