import { Migration } from '@mikro-orm/migrations';

export class ErasableReasonsMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- The ledger stays append-only, but for the words about a person who is erased.
      create function refuse_change_but_erasure() returns trigger language plpgsql as $$
      begin
        if tg_op = 'UPDATE' and new.reason = '[erased]' and to_jsonb(new) - 'reason' = to_jsonb(old) - 'reason' then
          return new;
        end if;
        raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
      end $$;
      drop trigger xp_transaction_append_only on xp_transaction;
      create trigger xp_transaction_append_only before update or delete on xp_transaction
        for each row execute function refuse_change_but_erasure();
    `);
  }
}
