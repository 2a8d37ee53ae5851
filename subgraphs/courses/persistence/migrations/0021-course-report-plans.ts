import { Migration } from '@mikro-orm/migrations';

export class CourseReportPlansMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Fingerprints of reports are read from these indexes alone: the rows of attempts are wide.
      create index quiz_attempt_report on quiz_attempt (course_id, exercise_id, id, version) where status = 'submitted';
      create index enrollment_report on enrollment (course_id, id, version) where left_at is null;
    `);
  }
}
