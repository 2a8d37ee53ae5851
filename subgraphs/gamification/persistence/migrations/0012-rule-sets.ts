import { Migration } from '@mikro-orm/migrations';

export class RuleSetsMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table rule_set (
        id uuid primary key,
        version integer not null,
        number integer not null constraint rule_set_number unique check (number > 0),
        title text not null,
        "values" jsonb not null,
        created_by uuid,
        activated_by uuid,
        -- Facts from here on; null for a draft.
        active_from timestamptz,
        -- The report of the last simulation.
        simulation jsonb,
        check (activated_by is null or activated_by <> created_by)
      );
      create index rule_set_active on rule_set (active_from desc, number desc) where active_from is not null;
      insert into rule_set (id, version, number, title, "values", active_from) values (gen_random_uuid(), 0, 1, 'Rule set 1',
        '{"reading":5,"quiz":10,"quizPerfect":5,"quizPassed":10,"coding":20,"assignment":30,"lesson":20,"course":100,"present":15,"late":10}',
        '1970-01-01T00:00:00Z');
      create index xp_transaction_source on xp_transaction (source_id);
    `);
  }
}
