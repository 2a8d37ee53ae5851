import { Migration } from '@mikro-orm/migrations';

export class RemindersMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- What classes said: when meetings and sessions are, and who has a seat, for reminders.
      create table meeting (
        id uuid primary key,
        class_id uuid not null,
        course_id uuid not null,
        teacher_id uuid not null,
        starts_at timestamptz not null
      );
      create table booking_seat (
        participant_id uuid primary key,
        booking_id uuid not null,
        student_id uuid not null
      );
      create index booking_seat_booking on booking_seat (booking_id);
    `);
  }
}
