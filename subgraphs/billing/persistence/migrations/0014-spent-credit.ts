import { Migration } from '@mikro-orm/migrations';

export class SpentCreditMigration extends Migration {
  override up(): void {
    this.addSql(CREDIT);
    this.addSql(ISSUED);
  }
}

const CREDIT = `
  -- What credit paid of each; 0 is what the version before writes.
  alter table invoice add credit_minor bigint not null default 0,
    add constraint invoice_credit check (credit_minor between 0 and total_amount_minor and (status <> 'void' or credit_minor = 0));
  alter table payment drop constraint payment_method_check, add credit_minor bigint not null default 0,
    add constraint payment_method_check check (method in ('cash', 'transfer', 'stripe', 'credit', 'none')),
    add constraint payment_credit check (credit_minor between 0 and amount_minor),
    add constraint payment_by_credit check (method <> 'credit' or credit_minor = amount_minor);
  alter table refund add credit_minor bigint not null default 0,
    add constraint refund_credit check (credit_minor between 0 and amount_minor);
`;

const ISSUED = `
  create or replace function refuse_change_of_issued_invoice() returns trigger language plpgsql as $$
  begin
    if (new.number, new.legal_entity, new.seller, new.buyer, new.issued_at, new.user_id, new.total_amount_minor,
        new.total_currency, new.tax_minor, new.discount_minor, new.credit_minor, new.status in ('paid', 'refunded'))
      is distinct from (old.number, old.legal_entity, old.seller, old.buyer, old.issued_at, old.user_id,
        old.total_amount_minor, old.total_currency, old.tax_minor, old.discount_minor, old.credit_minor, true)
    then
      raise exception 'invoice % is issued', old.number using errcode = 'restrict_violation';
    end if;
    return new;
  end $$;
`;
