import { Migration } from '@mikro-orm/migrations';

export class LedgerAccountsMigration extends Migration {
  override up(): void {
    this.addSql(ACCOUNTS);
    this.addSql(ENTRIES);
    this.addSql(BALANCES);
    this.addSql(TRANSACTIONS);
  }
}

const ACCOUNTS = `
  alter table ledger_entry drop constraint ledger_entry_account_code_currency_fkey;
  alter table account drop constraint account_pkey, drop constraint account_code_check;
  alter table account
    -- The default is for the version before, which opens accounts by code and currency alone.
    add id uuid primary key default gen_random_uuid(),
    add owner_id uuid,
    add floor_minor bigint,
    add balance_minor bigint not null default 0,
    add constraint account_code_check check
      (code in ('bank', 'cash', 'stripe', 'receivable', 'revenue', 'tax-payable', 'customer-credit')),
    add constraint account_once unique nulls not distinct (code, currency, owner_id),
    add constraint account_of_entry unique (id, code, currency),
    add constraint account_owner check ((owner_id is not null) = (code = 'customer-credit')),
    add constraint account_floor_given check (code <> 'customer-credit' or floor_minor is not null),
    -- What the platform owes is a credit in the ledger, so its owner sees the opposite sign.
    add constraint account_floor check
      (floor_minor is null or case code when 'customer-credit' then -balance_minor else balance_minor end >= floor_minor);
  create index account_owner on account (owner_id) where owner_id is not null;
`;

const ENTRIES = `
  alter table ledger_entry add account_id uuid;
  alter table ledger_entry disable trigger ledger_entry_append_only;
  update ledger_entry set account_id = account.id from account where code = account_code and account.currency = ledger_entry.currency;
  alter table ledger_entry enable trigger ledger_entry_append_only;
  alter table ledger_entry alter account_id set not null,
    add constraint ledger_entry_account_fkey foreign key (account_id, account_code, currency)
      references account (id, code, currency);
  create index ledger_entry_of_account on ledger_entry (account_id, account_code, currency);

  -- The version before knows an account by code and currency alone.
  create function ledger_entry_finds_account() returns trigger language plpgsql as $$
  begin
    new.account_id := (select id from account where code = new.account_code and currency = new.currency and owner_id is null);
    return new;
  end $$;
  create trigger ledger_entry_account before insert on ledger_entry
    for each row when (new.account_id is null) execute function ledger_entry_finds_account();
`;

const BALANCES = `
  update account set balance_minor =
    (select coalesce(sum(amount_minor), 0) from ledger_entry where account_id = account.id);

  create function account_follows_entries() returns trigger language plpgsql as $$
  begin
    -- In the order of the ids: two that post to the same accounts never wait for each other in a circle.
    perform from account where id in (select account_id from inserted) order by id for no key update;
    update account set balance_minor = balance_minor + delta
    from (select account_id, sum(amount_minor) as delta from inserted group by account_id) posted
    where id = account_id;
    return null;
  end $$;
  create trigger ledger_entry_moves_balance after insert on ledger_entry
    referencing new table as inserted for each statement execute function account_follows_entries();

  create function account_is_kept() returns trigger language plpgsql as $$
  begin
    if tg_op = 'INSERT' then
      if new.balance_minor <> 0 then
        raise exception 'an account is opened empty' using errcode = 'restrict_violation';
      end if;
    elsif tg_op = 'DELETE'
      or (new.id, new.code, new.currency, new.owner_id) is distinct from (old.id, old.code, old.currency, old.owner_id)
      -- At depth 1 it is a statement of someone, deeper the trigger of the entries.
      or (new.balance_minor <> old.balance_minor and pg_trigger_depth() = 1)
    then
      raise exception 'the balance of account % follows its entries alone', old.id using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
  end $$;
  create trigger account_kept before insert or update or delete on account
    for each row execute function account_is_kept();
`;

const TRANSACTIONS = `
  alter table ledger_transaction drop constraint ledger_transaction_kind_check, drop constraint ledger_transaction_check;
  alter table ledger_transaction
    alter invoice_id drop not null,
    add constraint ledger_transaction_kind_check check
      (kind in ('invoice', 'payment', 'credit-note', 'refund', 'credit', 'credit-spent', 'credit-reversal')),
    add constraint ledger_transaction_invoice check (invoice_id is not null or kind in ('credit', 'credit-reversal')),
    add constraint ledger_transaction_reversal check
      ((reverses_id is not null) = (kind in ('credit-note', 'refund', 'credit-reversal')));

  create function ledger_reversal_is_bounded() returns trigger language plpgsql as $$
  begin
    if exists (
      select from (
        select account_id,
          sum(amount_minor) filter (where t.id = new.reverses_id) as posted,
          sum(amount_minor) filter (where t.reverses_id = new.reverses_id) as taken_back,
          sum(amount_minor) filter (where t.id = new.id) as own
        from ledger_transaction t join ledger_entry on ledger_transaction_id = t.id
        where t.id = new.reverses_id or t.reverses_id = new.reverses_id
        group by account_id
      ) sums
      where own <> 0 and (posted is null or sign(own) = sign(posted) or abs(taken_back) > abs(posted))
    ) then
      raise exception 'ledger transaction % takes back more than % posted', new.id, new.reverses_id
        using errcode = 'check_violation', constraint = 'ledger_reversal_bounded';
    end if;
    return null;
  end $$;
  create constraint trigger ledger_transaction_reversal_bounded after insert on ledger_transaction
    deferrable initially deferred for each row when (new.reverses_id is not null)
    execute function ledger_reversal_is_bounded();
`;
