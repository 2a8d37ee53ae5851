import { Migration } from '@mikro-orm/migrations';

export class PlacesMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Where a class meets, and where an assistant gives sessions: a room, an address or an https link.
      alter table class add column place text;
      alter table availability add column place text;
      -- A changed place is a changed event in calendars.
      create function revise_meetings() returns trigger language plpgsql as $$
      begin
        update meeting set revision = revision + 1, changed_at = clock_timestamp() where class_id = new.id;
        return null;
      end $$;
      create trigger class_place after update on class
        for each row when (old.place is distinct from new.place) execute function revise_meetings();
      create function revise_sessions() returns trigger language plpgsql as $$
      begin
        update booking set revision = revision + 1, changed_at = clock_timestamp()
        where assistant_id = new.id and starts_at > now() and status in ('pending', 'booked', 'full');
        return null;
      end $$;
      create trigger availability_place after update on availability
        for each row when (old.place is distinct from new.place) execute function revise_sessions();
    `);
  }
}
