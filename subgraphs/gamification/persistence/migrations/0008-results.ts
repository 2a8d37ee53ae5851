import { Migration } from '@mikro-orm/migrations';

/** Results of exercises: a source is worth its best submission, of each submission the result of the highest revision. */
export class ResultsMigration extends Migration {
  override up(): void {
    this.addSql(`
      alter table activity_fact
        add column submission_id uuid,
        add column revision integer,
        -- XP that the result is worth by the rule set of the fact; null where a fact pays none.
        add column worth integer;
      create index activity_fact_result on activity_fact (player_id, source_id) where submission_id is not null;
      -- Whether the limits on fast and repeated actions applied. Null before this release: then the rule decides.
      alter table xp_transaction add column limited boolean;
    `);
  }
}
