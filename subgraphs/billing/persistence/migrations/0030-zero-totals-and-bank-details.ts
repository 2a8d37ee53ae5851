import { Migration } from '@mikro-orm/migrations';

export class ZeroTotalsAndBankDetailsMigration extends Migration {
  override up(): void {
    // Numbers of zero totals that were given before stay, and the version before may give more.
    this.addSql(`
      do $$
      declare found text;
      begin
        select conname into strict found from pg_constraint
        where conrelid = 'invoice'::regclass and contype = 'c'
          and pg_get_constraintdef(oid) ~ 'number IS NOT NULL. = .status = ANY';
        execute format('alter table invoice drop constraint %I', found);
      end $$;
      alter table invoice
        add constraint invoice_numbered check (
          case when status in ('paid', 'refunded') then number is not null or total_amount_minor = 0 else number is null end
        );
      -- Printed on pro forma invoices; the settings say it when this version starts.
      alter table legal_entity add bank_details text not null default '';
      -- One without a number never changes either.
      drop trigger invoice_issued_for_good on invoice;
      create trigger invoice_issued_for_good before update on invoice
        for each row when (old.status in ('paid', 'refunded')) execute function refuse_change_of_issued_invoice();
    `);
  }
}
