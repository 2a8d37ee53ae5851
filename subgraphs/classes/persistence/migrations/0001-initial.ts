import { Migration } from '@mikro-orm/migrations';

export class InitialMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table class (
        id uuid primary key,
        version integer not null,
        type text not null check (type in ('group', 'private')),
        status text not null check (status in ('draft', 'active', 'completed', 'cancelled')),
        title text not null,
        course_id uuid not null,
        instructor_id uuid not null,
        schedule_recurrence text not null,
        schedule_starts_on text not null,
        schedule_local_time text not null,
        schedule_time_zone text not null,
        schedule_duration_minutes integer not null,
        total_meetings integer not null check (total_meetings > 0),
        capacity integer not null check (capacity > 0),
        price_amount_minor integer not null check (price_amount_minor >= 0),
        price_currency text not null
      );
      create index class_course on class (course_id, id);
      create index class_instructor on class (instructor_id, id);
      create table meeting (
        id uuid primary key,
        class_id uuid not null references class,
        number integer not null,
        local_start text not null,
        unique (class_id, number)
      );
      create table seat_hold (
        id uuid primary key,
        class_id uuid not null references class,
        student_id uuid not null,
        expires_at timestamptz not null
      );
      create index seat_hold_class on seat_hold (class_id, student_id);
      create table class_enrollment (
        id uuid primary key,
        class_id uuid not null references class,
        student_id uuid not null,
        enrolled_at timestamptz not null,
        withdrawn_at timestamptz
      );
      create unique index class_enrollment_once on class_enrollment (class_id, student_id) where withdrawn_at is null;
      create index class_enrollment_class on class_enrollment (class_id, id);
      create index class_enrollment_student on class_enrollment (student_id, class_id);
      create table lesson_unlock (
        id uuid primary key,
        class_id uuid not null references class,
        lesson_id uuid not null,
        unlocked_at timestamptz not null,
        unique (class_id, lesson_id)
      );
      create index lesson_unlock_lesson on lesson_unlock (lesson_id);
      create table credit_account (
        id uuid primary key references class_enrollment,
        version integer not null,
        class_id uuid not null references class,
        student_id uuid not null,
        balance integer not null check (balance >= 0)
      );
      create index credit_account_class on credit_account (class_id, student_id);
      create table credit_entry (
        id uuid primary key,
        account_id uuid not null references credit_account,
        kind text not null check (kind in ('grant', 'deduction', 'reversal', 'adjustment')),
        delta integer not null check (delta <> 0 or kind = 'grant'),
        meeting_id uuid references meeting,
        reason text,
        actor_id uuid,
        created_at timestamptz not null
      );
      create index credit_entry_account on credit_entry (account_id, id);
      create index credit_entry_meeting on credit_entry (meeting_id);
      create table attendance (
        id uuid primary key,
        account_id uuid not null references credit_account,
        meeting_id uuid not null references meeting,
        status text not null check (status in ('present', 'late', 'absent', 'excused')),
        marked_at timestamptz not null,
        unique (account_id, meeting_id)
      );
      create index attendance_meeting on attendance (meeting_id);
      -- What courses said of itself: which courses are published, and their lessons.
      create table course (
        id uuid primary key,
        instructor_id uuid not null,
        published_version integer not null,
        lesson_ids uuid[] not null
      );
      create function refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
      end $$;
      create trigger credit_entry_append_only before update or delete on credit_entry
        for each row execute function refuse_change();
    `);
  }
}
