import { Migration } from '@mikro-orm/migrations';

export class CourseRulesMigration extends Migration {
  override up(): void {
    this.addSql(`
      alter table course add column sequential boolean not null default false;
      create table course_prerequisite (
        course_id uuid not null references course,
        prerequisite_id uuid not null references course,
        primary key (course_id, prerequisite_id),
        check (course_id <> prerequisite_id)
      );
      create index course_prerequisite_prerequisite on course_prerequisite (prerequisite_id);
    `);
  }
}
