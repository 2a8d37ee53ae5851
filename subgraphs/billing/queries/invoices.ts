import { perRequest, type Context } from '../../../platform/context.js';
import { InvalidInput } from '../../../platform/domain/errors.js';
import { isUuid } from '../../../platform/domain/ids.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { listLoader, rowLoader } from '../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import type { InvoicePurpose, InvoiceStatus } from '../domain/invoice.js';
import type { InvoiceParty } from '../domain/issue.js';
import type { PaymentMethod } from '../domain/payment.js';
import type { MoneyView } from './products.js';

export interface InvoiceView {
  readonly id: string;
  readonly userId: string;
  readonly status: InvoiceStatus;
  readonly number: string | null;
  readonly total: MoneyView;
  readonly tax: MoneyView;
  readonly discount: MoneyView;
  readonly creditApplied: MoneyView;
  readonly amountDue: MoneyView;
  readonly seller: InvoiceParty | null;
  readonly buyer: InvoiceParty | null;
  readonly purposeKind: InvoicePurpose['kind'];
  readonly classId: string | null;
  readonly classHasBegun: boolean;
  readonly seatHoldId: string | null;
  readonly billingSubscriptionId: string | null;
  readonly bookingId: string | null;
  readonly createdAt: Date;
  readonly dueAt: Date | null;
  readonly issuedAt: Date | null;
  /** On the document: in the zone of the seller, which was UTC before sellers had one. */
  readonly issuedOn: string | null;
}

const SELECT_INVOICE = `
  select id, user_id, status, number, purpose_kind, class_id, seat_hold_id,
    exists (select from begun_class where begun_class.id = class_id) as class_has_begun, billing_subscription_id, booking_id,
    jsonb_build_object('amountMinor', total_amount_minor, 'currency', total_currency) as total,
    jsonb_build_object('amountMinor', tax_minor, 'currency', total_currency) as tax,
    jsonb_build_object('amountMinor', discount_minor, 'currency', total_currency) as discount,
    jsonb_build_object('amountMinor', credit_minor, 'currency', total_currency) as credit_applied,
    jsonb_build_object('amountMinor', case when status in ('draft', 'open') then total_amount_minor - credit_minor else 0 end,
      'currency', total_currency) as amount_due,
    seller, buyer, created_at, due_at, issued_at,
    to_char(issued_at at time zone coalesce(seller ->> 'timeZone', 'UTC'), 'YYYY-MM-DD') as issued_on
  from invoice`;

export const invoiceById = perRequest((context) =>
  rowLoader<InvoiceView>('id', (ids) => context.db.rows(`${SELECT_INVOICE} where id = any($1::uuid[])`, [ids])),
);

/** The newest 100 of each person. */
export const invoicesOfUser = perRequest((context) =>
  listLoader<InvoiceView>('userId', (ids) =>
    context.db.rows(
      `select listed.* from unnest($1::uuid[]) wanted (id)
       cross join lateral (${SELECT_INVOICE} where user_id = wanted.id order by id desc limit 100) listed`,
      [ids],
    ),
  ),
);

/** All of a person, the newest first. */
export function invoicesPageOfUser(context: Context, userId: string, args: PageArgs): Promise<Connection<InvoiceView>> {
  return page<InvoiceView>(
    context.db,
    { select: `${SELECT_INVOICE} where user_id = $1`, parameters: [userId], orderBy: ['id'], direction: 'desc' },
    args,
  );
}

export interface InvoiceFilter {
  readonly status?: InvoiceStatus | null;
  readonly userId?: string | null;
}

/** All invoices, newest first: for staff. */
export async function listInvoices(
  context: Context,
  { status, userId }: InvoiceFilter,
  args: PageArgs,
): Promise<Connection<InvoiceView>> {
  if (typeof userId === 'string' && !isUuid(userId))
    throw new InvalidInput([{ field: 'userId', message: 'must be an id' }]);
  return page<InvoiceView>(
    context.db,
    {
      select: `${SELECT_INVOICE} where ($1::text is null or status = $1) and ($2::uuid is null or user_id = $2)`,
      parameters: [status ?? null, userId ?? null],
      orderBy: ['id'],
      direction: 'desc',
    },
    args,
  );
}

export interface InvoiceLineView {
  readonly id: string;
  readonly invoiceId: string;
  readonly description: string;
  readonly amount: MoneyView;
  readonly tax: MoneyView;
  readonly discount: MoneyView;
  readonly taxBasisPoints: number;
}

export const linesOfInvoice = perRequest((context) =>
  listLoader<InvoiceLineView>('invoiceId', (ids) =>
    context.db.rows(
      `select id, invoice_id, description, tax_basis_points,
         jsonb_build_object('amountMinor', amount_minor, 'currency', currency) as amount,
         jsonb_build_object('amountMinor', tax_minor, 'currency', currency) as tax,
         jsonb_build_object('amountMinor', discount_minor, 'currency', currency) as discount
       from invoice_line where invoice_id = any($1::uuid[]) order by invoice_id, position`,
      [ids],
    ),
  ),
);

export interface PaymentView {
  readonly id: string;
  readonly invoiceId: string;
  readonly amount: MoneyView;
  readonly refunded: MoneyView;
  readonly remaining: MoneyView;
  readonly method: PaymentMethod;
  readonly reference: string | null;
  readonly paidAt: Date;
}

export const paymentsOfInvoice = perRequest((context) =>
  listLoader<PaymentView>('invoiceId', (ids) =>
    context.db.rows(
      `select id, invoice_id, method, reference, paid_at,
         jsonb_build_object('amountMinor', amount_minor, 'currency', currency) as amount,
         jsonb_build_object('amountMinor', (select coalesce(sum(refund.amount_minor), 0)::bigint from refund
           where payment_id = payment.id and refund.status = 'succeeded'), 'currency', refunded_currency) as refunded,
         jsonb_build_object('amountMinor', amount_minor - refunded_amount_minor - returned_as_credit_minor,
           'currency', currency) as remaining
       from payment where invoice_id = any($1::uuid[]) order by id`,
      [ids],
    ),
  ),
);
