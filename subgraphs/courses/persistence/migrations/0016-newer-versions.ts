import { Migration } from '@mikro-orm/migrations';

export class NewerVersionsMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Who completed the course and moved to a newer version has lessons to do, and has still completed it.
      do $$
      declare
        -- It was made without a name.
        old_check text;
      begin
        select conname into strict old_check from pg_constraint
        where conrelid = 'enrollment'::regclass and contype = 'c'
          and pg_get_constraintdef(oid) like '%completed_at IS NULL%';
        execute format('alter table enrollment drop constraint %I', old_check);
      end $$;
      alter table enrollment add constraint enrollment_completed
        check (completed_at is not null or completed_lesson_count < lesson_count);
    `);
  }
}
