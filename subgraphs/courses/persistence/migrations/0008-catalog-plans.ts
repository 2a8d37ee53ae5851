import { Migration } from '@mikro-orm/migrations';

export class CatalogPlansMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Facets of many courses are counted in this index alone, which is a fraction of the table.
      create index catalog_entry_facets on catalog_entry (language, level, access, tags);

      -- Without a sequential scan, which looks cheap for a few rows and reads everything where there are none.
      create function has_few_hits(words tsquery) returns boolean language sql stable parallel safe
        set enable_seqscan = off
        begin atomic
          select count(*) < 5 from (select from catalog_entry where search @@ words limit 5) hits;
        end;
    `);
  }
}
