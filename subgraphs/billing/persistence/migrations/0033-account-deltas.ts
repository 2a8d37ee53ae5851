import { Migration } from '@mikro-orm/migrations';

export class AccountDeltasMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Every act posts to the accounts without an owner: their balances are moved later, so that no act waits for another.
      create table account_delta (
        id bigint primary key generated always as identity,
        account_id uuid not null references account,
        delta_minor bigint not null
      );
      create index account_delta_account on account_delta (account_id);
      create index ledger_entry_newest on ledger_entry (account_id, id);

      create or replace function account_follows_entries() returns trigger language plpgsql as $$
      begin
        -- In the order of the ids: two that post to the same accounts never wait for each other in a circle.
        perform from account where id in (select account_id from inserted) and owner_id is not null
        order by id for no key update;
        update account set balance_minor = balance_minor + delta
        from (select account_id, sum(amount_minor) as delta from inserted group by account_id) posted
        where id = account_id and owner_id is not null;
        insert into account_delta (account_id, delta_minor)
        select account_id, sum(amount_minor) from inserted join account on account.id = account_id
        where owner_id is null group by account_id;
        return null;
      end $$;

      -- The only way to take a delta away moves the balance by it.
      create function account_takes_deltas() returns trigger language plpgsql as $$
      begin
        perform from account where id in (select account_id from gone) order by id for no key update;
        update account set balance_minor = balance_minor + delta
        from (select account_id, sum(delta_minor) as delta from gone group by account_id) taken
        where id = account_id;
        return null;
      end $$;
      create trigger account_delta_moves_balance after delete on account_delta
        referencing old table as gone for each statement execute function account_takes_deltas();
      create trigger account_delta_kept before update on account_delta for each row execute function refuse_change();
      create trigger account_delta_not_emptied before truncate on account_delta execute function refuse_change();

      create view account_balance as
        select id, code, currency, owner_id, floor_minor, (balance_minor + coalesce((
          select sum(delta_minor) from account_delta where account_id = account.id), 0))::bigint as balance_minor
        from account;
    `);
  }
}
