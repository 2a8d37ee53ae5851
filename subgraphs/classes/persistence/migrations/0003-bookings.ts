import { Migration } from '@mikro-orm/migrations';

export class BookingsMigration extends Migration {
  override up(): void {
    this.addSql(`
      create extension if not exists btree_gist;
      -- What users said of themselves: who has an account.
      create table registered_user (id uuid primary key);
      -- What billing said of its products: how sessions on a course are paid.
      create table support_option (
        product_id uuid primary key,
        course_id uuid not null,
        kind text not null check (kind in ('session', 'bundle')),
        price_amount_minor bigint not null check (price_amount_minor >= 0),
        price_currency text not null,
        sessions integer not null check (sessions > 0),
        free_cancel_hours integer not null,
        archived boolean not null default false
      );
      create index support_option_course on support_option (course_id, product_id) where not archived;

      create table teaching_assignment (
        id uuid primary key,
        version integer not null,
        course_id uuid not null references course,
        assistant_id uuid not null,
        assigned_by uuid not null,
        assigned_at timestamptz not null,
        ended_at timestamptz
      );
      create index teaching_assignment_course on teaching_assignment (course_id);
      create unique index teaching_assignment_once on teaching_assignment (course_id, assistant_id) where ended_at is null;
      create index teaching_assignment_assistant on teaching_assignment (assistant_id) where ended_at is null;
      create table availability (
        id uuid primary key,
        version integer not null,
        time_zone text not null,
        weekly_hours jsonb not null,
        exceptions jsonb not null,
        notice_minutes integer not null check (notice_minutes >= 0),
        buffer_minutes integer not null check (buffer_minutes >= 0),
        daily_limit integer not null check (daily_limit > 0)
      );
      create table group_session_template (
        id uuid primary key,
        version integer not null,
        course_id uuid not null references course,
        assistant_id uuid not null,
        schedule_recurrence text not null,
        schedule_starts_on text not null,
        schedule_local_time text not null,
        schedule_time_zone text not null,
        schedule_duration_minutes integer not null,
        session_count integer not null check (session_count > 0),
        capacity integer not null check (capacity > 0),
        price_per_student_amount_minor integer not null check (price_per_student_amount_minor >= 0),
        price_per_student_currency text not null,
        created_by uuid not null,
        created_at timestamptz not null
      );
      create index group_session_template_course on group_session_template (course_id, id);
      create table booking (
        id uuid primary key,
        version integer not null,
        type text not null check (type in ('individual', 'group')),
        status text not null check (status in ('pending', 'booked', 'full', 'completed', 'cancelled', 'rejected')),
        course_id uuid not null references course,
        assistant_id uuid not null,
        template_id uuid references group_session_template,
        starts_at timestamptz not null,
        ends_at timestamptz not null check (ends_at > starts_at),
        blocked_until timestamptz not null check (blocked_until >= ends_at),
        duration_minutes integer not null,
        buffer_minutes integer not null,
        notice_minutes integer not null,
        capacity integer not null check (capacity > 0 and (type = 'group' or capacity = 1)),
        seats_taken integer not null,
        price_per_student_amount_minor integer not null check (price_per_student_amount_minor >= 0),
        price_per_student_currency text not null,
        created_at timestamptz not null,
        constraint booking_seats check (seats_taken between 0 and capacity),
        constraint booking_full check ((status = 'full') = (type = 'group' and seats_taken = capacity and status not in ('completed', 'cancelled'))),
        -- No one teaches twice at once, also with two requests at the same moment.
        constraint booking_assistant_overlap exclude using gist
          (assistant_id with =, tstzrange(starts_at, blocked_until) with &&) where (status in ('pending', 'booked', 'full'))
      );
      create index booking_assistant on booking (assistant_id, starts_at);
      create index booking_course on booking (course_id, starts_at, id);
      create index booking_template on booking (template_id);
      create table booking_participant (
        id uuid primary key,
        booking_id uuid not null references booking,
        student_id uuid not null,
        status text not null check (status in ('pending', 'booked', 'completed', 'cancelled', 'rejected')),
        pay_with text not null check (pay_with in ('bundle', 'per-session')),
        amount_due_amount_minor integer not null check (amount_due_amount_minor >= 0),
        amount_due_currency text not null,
        free_cancel_hours integer not null,
        starts_at timestamptz not null,
        ends_at timestamptz not null,
        joined_at timestamptz not null,
        confirm_by timestamptz,
        pay_by timestamptz,
        paid_at timestamptz,
        check (status <> 'pending' or confirm_by is not null),
        -- No one learns in two places at once.
        constraint booking_student_overlap exclude using gist
          (student_id with =, tstzrange(starts_at, ends_at) with &&) where (status in ('pending', 'booked'))
      );
      create index booking_participant_booking on booking_participant (booking_id);
      create unique index booking_participant_once on booking_participant (booking_id, student_id)
        where status in ('pending', 'booked');
      create index booking_participant_student on booking_participant (student_id, starts_at);
      create table waitlist_entry (
        id uuid primary key,
        booking_id uuid not null references booking,
        student_id uuid not null,
        status text not null check (status in ('waiting', 'offered', 'accepted', 'expired', 'left')),
        position integer not null check (position > 0),
        joined_at timestamptz not null,
        offered_until timestamptz,
        constraint waitlist_position_once unique (booking_id, position),
        check (status <> 'offered' or offered_until is not null)
      );
      create unique index waitlist_entry_once on waitlist_entry (booking_id, student_id)
        where status in ('waiting', 'offered');
      create index waitlist_entry_student on waitlist_entry (student_id);
    `);
  }
}
