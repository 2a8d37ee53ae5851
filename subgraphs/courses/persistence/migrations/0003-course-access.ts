import { Migration } from '@mikro-orm/migrations';

export class CourseAccessMigration extends Migration {
  override up(): void {
    this.addSql(COURSE_ACCESS);
  }
}

const COURSE_ACCESS = `
  -- What billing said of itself: who bought which course. A row is there while the course is open for the student.
  create table course_access (
    entitlement_id uuid primary key,
    course_id uuid not null,
    student_id uuid not null
  );
  create index course_access_student on course_access (student_id, course_id);
  alter table enrollment drop constraint enrollment_source_check;
  alter table enrollment add constraint enrollment_source_check check (source in ('self', 'class', 'purchase'));
`;
