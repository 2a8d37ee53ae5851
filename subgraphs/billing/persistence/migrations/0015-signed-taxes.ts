import { Migration } from '@mikro-orm/migrations';

export class SignedTaxesMigration extends Migration {
  override up(): void {
    this.addSql(SIGNS);
    this.addSql(SUMS);
  }
}

const SIGNS = `
  -- The tax of an invoice is negative where what was taken off it was taxed higher than what was sold; so is that of what
  -- goes back. Its bounds are those of the invoice, which the trigger below knows.
  alter table refund drop constraint refund_tax;
  alter table credit_note drop constraint credit_note_check;
`;

const SUMS = `
  create or replace function credit_note_takes_back() returns trigger language plpgsql as $$
  begin
    if exists (
      select from jsonb_to_recordset(new.parts) as part ("amountMinor" bigint, "taxMinor" bigint)
      having sum("amountMinor") is distinct from new.amount_minor or sum("taxMinor") is distinct from new.tax_minor
    ) then
      raise exception 'credit note % is not the sum of its parts', new.number using errcode = 'check_violation';
    end if;
    if not exists (
      select from refund where id = new.refund_id and invoice_id = new.invoice_id
        and (amount_minor, tax_minor, currency) = (new.amount_minor, new.tax_minor, new.currency)
    ) then
      raise exception 'credit note % is not what was given back', new.number using errcode = 'check_violation';
    end if;
    if exists (
      select from (
        select total_amount_minor as total, invoice.tax_minor as tax, total_amount_minor - invoice.tax_minor as net,
          sum(amount_minor) as back, sum(credit_note.tax_minor) as tax_back,
          sum(amount_minor - credit_note.tax_minor) as net_back
        from invoice join credit_note on invoice_id = invoice.id where invoice.id = new.invoice_id
        group by invoice.id
      ) sums
      where back > total or tax_back not between least(tax, 0) and greatest(tax, 0)
        or net_back not between least(net, 0) and greatest(net, 0)
    ) then
      raise exception 'credit notes take back more than invoice % asked for', new.invoice_id
        using errcode = 'check_violation';
    end if;
    return null;
  end $$;
`;
