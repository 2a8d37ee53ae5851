import { Migration } from '@mikro-orm/migrations';

export class SchoolActivityMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- For figures of the whole school over a time.
      create index lesson_progress_opened on lesson_progress (opened_at) include (enrollment_id);
      create index exercise_completion_at on exercise_completion (completed_at) include (enrollment_id);
      create index enrollment_completed_at on enrollment (completed_at) where completed_at is not null;
      create index enrollment_enrolled_at on enrollment (enrolled_at);
      create index enrollment_learning on enrollment (id) where completed_at is null and left_at is null;
    `);
  }
}
