import { Migration } from '@mikro-orm/migrations';

export class LegalTimeZonesMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- In which the documents of an entity are numbered and dated; the settings say it when this version starts.
      alter table legal_entity add time_zone text not null default 'UTC';
      -- What the version before issues is numbered and dated in UTC.
      alter table credit_note add time_zone text not null default 'UTC';
    `);
  }
}
