import type { Context } from '../../../platform/context.js';
import type { CsvRow } from '../../../platform/domain/csv.js';
import { decimalOf } from '../../../platform/domain/money.js';
import { overRange, type DayRange } from './day-range.js';

/* What the books of the seller are kept from: rows of a period, oldest first, in the calendar of the seller. */

export type AccountingList = 'invoices' | 'credit-notes' | 'payments' | 'ledger' | 'tax-totals';

/** Rows of one statement: memory stays bounded however long the period is. */
const BATCH = 1_000;

interface List {
  readonly columns: readonly string[];
  /**
   * $1 to $3 are the days and the zone; `at` and `id` order the rows. Columns of money are minor units with the name of their
   * column, in the currency of the row.
   */
  readonly select: string;
}

const PERIOD = (column: string): string =>
  `${column} >= $1::date::timestamp at time zone $3::text and ${column} < ($2::date + 1)::timestamp at time zone $3::text`;
const DATE = (column: string): string => `to_char(${column} at time zone $3::text, 'YYYY-MM-DD')`;
const RATE = `round(tax_basis_points / 100.0, 2)::text`;
const COUNTRY = `coalesce(invoice.buyer ->> 'country', invoice.seller ->> 'country')`;

/** By rate of tax, so that the sum of the rows is the total of the documents. */
const SOLD = `
  select invoice.issued_at as at, invoice.id, invoice.number, null as corrects, invoice.legal_entity, invoice.buyer,
    ${COUNTRY} as country, invoice.total_currency as currency, part.*
  from invoice cross join lateral (
    select tax_basis_points, sum(amount_minor - tax_minor) as net, sum(tax_minor) as tax, sum(amount_minor) as gross
    from invoice_line where invoice_id = invoice.id group by tax_basis_points
  ) part
  where ${PERIOD('invoice.issued_at')}`;
const CREDITED = `
  select note.issued_at as at, note.id, note.number, invoice.number as corrects, note.legal_entity, invoice.buyer,
    ${COUNTRY} as country, note.currency, part."taxBasisPoints" as tax_basis_points,
    part."amountMinor" - part."taxMinor" as net, part."taxMinor" as tax, part."amountMinor" as gross
  from credit_note note join invoice on invoice.id = note.invoice_id
  cross join lateral jsonb_to_recordset(note.parts)
    as part ("taxBasisPoints" integer, "amountMinor" bigint, "taxMinor" bigint)
  where ${PERIOD('note.issued_at')}`;

const DOCUMENT = ['number', 'legal_entity', 'buyer', 'buyer_tax_id', 'country', 'tax_rate', 'net', 'tax', 'gross'];
const documents = (rows: string): string => `
  select at, id::text || lpad(tax_basis_points::text, 6, '0') as id, ${DATE('at')} as date, number, corrects, legal_entity,
    buyer ->> 'name' as buyer, buyer ->> 'taxId' as buyer_tax_id, country, ${RATE} as tax_rate, net, tax, gross, currency
  from (${rows}) document`;

const LISTS: Readonly<Record<Exclude<AccountingList, 'tax-totals'>, List>> = {
  invoices: { columns: ['date', ...DOCUMENT, 'currency'], select: documents(SOLD) },
  'credit-notes': { columns: ['date', 'corrects', ...DOCUMENT, 'currency'], select: documents(CREDITED) },
  payments: {
    columns: ['date', 'kind', 'invoice', 'method', 'reference', 'amount', 'of_which_credit', 'currency'],
    select: `
      select paid_at as at, payment.id::text as id, ${DATE('paid_at')} as date, 'payment' as kind, number as invoice, method,
        reference, amount_minor as amount, payment.credit_minor as of_which_credit, currency
      from payment join invoice on invoice.id = invoice_id where amount_minor > 0 and ${PERIOD('paid_at')}
      union all
      select ended_at, refund.id::text, ${DATE('ended_at')}, 'refund', number, method, payment.reference,
        -refund.amount_minor, -refund.credit_minor, refund.currency
      from refund join payment on payment.id = payment_id join invoice on invoice.id = refund.invoice_id
      where refund.status = 'succeeded' and refund.amount_minor > 0 and ${PERIOD('ended_at')}`,
  },
  ledger: {
    columns: ['date', 'transaction', 'kind', 'invoice', 'account', 'amount', 'currency'],
    select: `
      select posted_at as at, transaction.id::text || entry.id::text as id, ${DATE('posted_at')} as date,
        transaction.id::text as transaction, kind, number as invoice, account_code as account, amount_minor as amount, currency
      from ledger_transaction transaction join ledger_entry entry on ledger_transaction_id = transaction.id
      left join invoice on invoice.id = invoice_id
      where ${PERIOD('posted_at')}`,
  },
};

const MONEY_COLUMNS = new Set(['net', 'tax', 'gross', 'amount', 'of_which_credit']);

type Row = Readonly<Record<string, string | number | null>> & { readonly currency: string };

/** Batches of rows, the first of which has the names of the columns. */
export function accountingRows(context: Context, list: AccountingList, days: DayRange): AsyncGenerator<CsvRow[]> {
  return list === 'tax-totals' ? taxTotals(context, days) : rowsOf(context, LISTS[list], days);
}

async function* rowsOf(context: Context, { columns, select }: List, days: DayRange): AsyncGenerator<CsvRow[]> {
  yield [columns];
  let last: readonly [string, string] | null = null;
  for (;;) {
    const found: readonly (Row & { position: string; key: string })[] = await overRange(context, days, (range) =>
      context.db.rows(
        `select at::text as position, id as key, listed.* from (${select}) listed
         where $4::timestamptz is null or (at, id) > ($4, $5::text) order by at, id limit ${BATCH}`,
        [...range, last?.[0] ?? null, last?.[1] ?? null],
      ),
    );
    yield found.map((row) => columns.map((column) => cellOf(row, column)));
    const end = found.at(-1);
    if (found.length < BATCH || !end) return;
    last = [end.position, end.key];
  }
}

/** What was invoiced and credited by country, rate of tax and currency. */
async function* taxTotals(context: Context, days: DayRange): AsyncGenerator<CsvRow[]> {
  const columns = ['country', 'tax_rate', 'net', 'tax', 'gross', 'currency'];
  yield [columns];
  const found = await overRange(context, days, (range) =>
    context.db.rows<Row>(
      `select country, ${RATE} as tax_rate, sum(net)::bigint as net, sum(tax)::bigint as tax, sum(gross)::bigint as gross,
         currency
       from (
         select country, tax_basis_points, currency, net, tax, gross from (${SOLD}) sold
         union all
         select country, tax_basis_points, currency, -net, -tax, -gross from (${CREDITED}) credited
       ) document
       group by country, tax_basis_points, currency order by country, tax_basis_points, currency`,
      range,
    ),
  );
  yield found.map((row) => columns.map((column) => cellOf(row, column)));
}

function cellOf(row: Row, column: string): string | number | null {
  const value = row[camel(column)] ?? null;
  if (!MONEY_COLUMNS.has(column) || value === null) return value;
  return decimalOf({ amountMinor: Number(value), currency: row.currency });
}

const camel = (column: string): string => column.replaceAll(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
