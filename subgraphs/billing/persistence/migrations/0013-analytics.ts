import { Migration } from '@mikro-orm/migrations';

export class AnalyticsMigration extends Migration {
  override up(): void {
    this.addSql(LINES);
    this.addSql(INDEXES);
  }
}

const LINES = `
  -- Null for what is no product, such as a seat, and for what an earlier version adds meanwhile.
  alter table invoice_line add product_id uuid references product;
  alter table invoice_line disable trigger invoice_line_append_only;
  update invoice_line set product_id = charge.product_id
    from subscription_charge charge where charge.invoice_id = invoice_line.invoice_id;
  update invoice_line set product_id = bundle.product_id
    from invoice join bundle_purchase bundle on bundle.id = bundle_purchase_id
    where invoice.id = invoice_line.invoice_id and invoice_line.product_id is null;
  -- Which product gave the access to a course was not kept: known only where there is one.
  update invoice_line set product_id = sold.product_id
    from invoice join (
      select course_id, min(id::text)::uuid as product_id from product where kind = 'course'
      group by course_id having count(*) = 1
    ) sold using (course_id)
    where invoice.id = invoice_line.invoice_id and purpose_kind = 'course' and invoice_line.product_id is null;
  alter table invoice_line enable trigger invoice_line_append_only;
  create index invoice_line_product on invoice_line (product_id) where product_id is not null;
`;

const INDEXES = `
  create index ledger_transaction_posted on ledger_transaction (posted_at, id);
  -- Each has all columns that its query reads.
  create index invoice_outstanding on invoice (due_at) include (id, total_currency, total_amount_minor)
    where status = 'open';
  create index billing_subscription_paying on billing_subscription (value_currency, interval)
    include (value_amount_minor, value_tax_basis_points) where status in ('active', 'past_due');
  create index billing_subscription_ended on billing_subscription (ended_at);
  create index subscription_charge_first on subscription_charge (subscription_id) include (invoice_id)
    where kind = 'first' and status = 'paid';
`;
