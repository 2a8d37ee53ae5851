import { Migration } from '@mikro-orm/migrations';

export class BusyTimeMigration extends Migration {
  override up(): void {
    this.addSql(`
      create index meeting_start on meeting (class_id, local_start);
      -- When a person teaches or takes a session, whatever the role. Triggers keep it, so that it also holds for writes of the
      -- previous release.
      create table busy_time (
        person uuid not null,
        during tstzrange not null,
        booking uuid not null references booking,
        primary key (booking, person),
        constraint busy_time_overlap exclude using gist (person with =, during with &&)
      );
      create function keep_busy_time(person_id uuid, booking_id uuid, starts timestamptz, ends timestamptz) returns void
      language sql as $$
        insert into busy_time (person, during, booking) values (person_id, tstzrange(starts, ends), booking_id)
        on conflict (booking, person) do update set during = excluded.during;
      $$;
      create function keep_assistant_busy() returns trigger language plpgsql as $$
      begin
        if new.status not in ('pending', 'booked', 'full') then
          delete from busy_time where booking = new.id and person = new.assistant_id;
        elsif tg_op = 'INSERT' or old.status not in ('pending', 'booked', 'full')
          or (old.starts_at, old.ends_at) is distinct from (new.starts_at, new.ends_at) then
          perform keep_busy_time(new.assistant_id, new.id, new.starts_at, new.ends_at);
        end if;
        return null;
      end $$;
      create trigger booking_keeps_busy_time after insert or update on booking
        for each row execute function keep_assistant_busy();
      create function keep_student_busy() returns trigger language plpgsql as $$
      begin
        if new.status not in ('pending', 'booked') then
          delete from busy_time where booking = new.booking_id and person = new.student_id;
        elsif tg_op = 'INSERT' or old.status not in ('pending', 'booked')
          or (old.starts_at, old.ends_at) is distinct from (new.starts_at, new.ends_at) then
          perform keep_busy_time(new.student_id, new.booking_id, new.starts_at, new.ends_at);
        end if;
        return null;
      end $$;
      create trigger booking_participant_keeps_busy_time after insert or update on booking_participant
        for each row execute function keep_student_busy();
      -- Of existing overlaps the first stays without the second; an operator lists them with \`operate busy-times check\`.
      insert into busy_time (person, during, booking)
        select assistant_id, tstzrange(starts_at, ends_at), id from booking
        where status in ('pending', 'booked', 'full') order by id
        on conflict do nothing;
      insert into busy_time (person, during, booking)
        select student_id, tstzrange(starts_at, ends_at), booking_id from booking_participant
        where status in ('pending', 'booked') order by id
        on conflict do nothing;
    `);
  }
}
