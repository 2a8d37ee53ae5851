import { Migration } from '@mikro-orm/migrations';

export class MaterialsMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Seconds of films that students have watched.
      create table material_progress (
        enrollment_id uuid not null references enrollment on delete cascade,
        material_id uuid not null,
        watched int4multirange not null,
        primary key (enrollment_id, material_id)
      );
    `);
  }
}
