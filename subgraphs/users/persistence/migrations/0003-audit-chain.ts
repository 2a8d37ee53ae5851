import { Migration } from '@mikro-orm/migrations';

export class AuditChainMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- The chain over audit entries. A position refers to the one before it, so none can be missing.
      create table audit_seal (
        position integer primary key check (position > 0),
        previous integer generated always as (nullif(position - 1, 0)) stored references audit_seal,
        entry_id uuid not null unique references audit_entry,
        hash text not null
      );
      create index audit_seal_previous on audit_seal (previous);
      create trigger audit_seal_append_only before update or delete on audit_seal
        for each row execute function refuse_change();
      create trigger audit_seal_not_truncated before truncate on audit_seal
        for each statement execute function refuse_change();
      -- Entries that wait for their seal. One that is neither here nor sealed was not written by a command.
      create table audit_unsealed (
        entry_id uuid primary key references audit_entry
      );
      insert into audit_unsealed select id from audit_entry;
      create function audit_entry_waits() returns trigger language plpgsql as $$
      begin
        insert into audit_unsealed values (new.id);
        return null;
      end $$;
      create trigger audit_entry_waits after insert on audit_entry
        for each row execute function audit_entry_waits();
      create index audit_entry_action on audit_entry (action, id);
      create index audit_entry_created on audit_entry (created_at);
    `);
  }
}
