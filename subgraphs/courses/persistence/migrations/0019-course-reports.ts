import { Migration } from '@mikro-orm/migrations';

export class CourseReportsMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Counts over the results of a course for its report, with a fingerprint of the rows that were counted.
      create table course_statistic (
        course_id uuid not null references course,
        part text not null,
        fingerprint text not null,
        counts jsonb not null,
        counted_at timestamptz(3) not null,
        primary key (course_id, part)
      );
    `);
  }
}
