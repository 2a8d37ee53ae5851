import { Migration } from '@mikro-orm/migrations';

export class CourseTitlesMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- For lines of invoices; null until the course is published again.
      alter table course add column title text;
    `);
  }
}
