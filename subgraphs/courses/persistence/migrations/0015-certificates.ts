import { Migration } from '@mikro-orm/migrations';

export class CertificatesMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table certificate (
        id uuid primary key,
        version integer not null,
        student_id uuid not null,
        course_id uuid not null references course,
        course_title text not null,
        content_version integer not null,
        completed_at timestamptz not null,
        code text not null constraint certificate_code_once unique,
        -- Personal data: the row goes when the student is erased.
        name text,
        issued_at timestamptz,
        revoked_at timestamptz,
        revocation_reason text,
        constraint certificate_once unique (student_id, course_id),
        check ((name is null) = (issued_at is null)),
        check ((revoked_at is null) = (revocation_reason is null))
      );
      create index certificate_course on certificate (course_id);
    `);
  }
}
