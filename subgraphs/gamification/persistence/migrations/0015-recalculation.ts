import { Migration } from '@mikro-orm/migrations';

export class RecalculationMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- What a source was made worth when staff paid past activities by another rule set.
      create table recalculated_source (
        player_id uuid not null references player,
        rule text not null,
        source_id uuid not null,
        worth integer not null,
        primary key (player_id, rule, source_id)
      );
      -- The simulation that waits or runs; null for none. One with another id stores no report.
      alter table rule_set add column simulation_id uuid;
    `);
  }
}
