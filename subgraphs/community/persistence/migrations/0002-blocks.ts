import { Migration } from '@mikro-orm/migrations';

export class BlocksMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- What users said of people: who blocks whom.
      create table block (
        blocker_id uuid not null,
        blocked_id uuid not null,
        primary key (blocker_id, blocked_id)
      );
    `);
  }
}
