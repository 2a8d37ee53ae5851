import { Migration } from '@mikro-orm/migrations';

export class ChangedMeetingsMigration extends Migration {
  override up(): void {
    this.addSql(`
      alter table meeting
        -- It does not take place; the date stays, and the credit for it is kept.
        add column cancelled_at timestamptz,
        add column cancellation_reason text,
        -- Teaches this meeting in the place of the instructor of the class.
        add column substitute_id uuid,
        -- Null: where the class meets.
        add column place text;
      create index meeting_substitute on meeting (substitute_id, local_start) where substitute_id is not null;
      -- Calendars get every change that they show.
      drop trigger meeting_revision on meeting;
      create trigger meeting_revision before update on meeting
        for each row when ((old.local_start, old.cancelled_at, old.substitute_id, old.place)
          is distinct from (new.local_start, new.cancelled_at, new.substitute_id, new.place))
        execute function count_revision();
    `);
  }
}
