import { Migration } from '@mikro-orm/migrations';

export class AnnouncementsMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table announcement (
        id uuid primary key,
        kind text not null check (kind in ('service', 'news')),
        course_id uuid,
        class_id uuid,
        -- Title and text by language; English is always there.
        texts jsonb not null,
        publish_at timestamptz not null,
        created_by uuid not null,
        created_at timestamptz not null,
        check (num_nonnulls(course_id, class_id) <= 1)
      );
    `);
  }
}
