import { perRequest, type Context } from '../../../platform/context.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { listLoader, rowLoader } from '../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import type { RefundFailureReason, RefundStatus } from '../domain/payment.js';
import type { MoneyView } from './products.js';

export interface RefundView {
  readonly id: string;
  readonly invoiceId: string;
  readonly status: RefundStatus;
  readonly amount: MoneyView;
  readonly failureReason: RefundFailureReason | null;
  readonly requestedAt: Date;
  readonly endedAt: Date | null;
}

/** The oldest first, at most 100 of each invoice. */
export const refundsOfInvoice = perRequest((context) =>
  listLoader<RefundView>('invoiceId', (ids) =>
    context.db.rows(
      `select listed.* from unnest($1::uuid[]) wanted (id)
       cross join lateral (
         select id, invoice_id, status, failure_reason, refunded_at as requested_at, ended_at,
           jsonb_build_object('amountMinor', amount_minor, 'currency', currency) as amount
         from refund where invoice_id = wanted.id order by id limit 100
       ) listed`,
      [ids],
    ),
  ),
);

export type ProviderRefundStatus = 'requested' | 'pending' | 'succeeded' | 'failed';

export interface ProviderRefundView {
  readonly id: string;
  readonly invoiceId: string;
  readonly status: ProviderRefundStatus;
  readonly amount: MoneyView;
  readonly failureReason: RefundFailureReason | null;
  readonly isRetryable: boolean;
  readonly requestedAt: Date;
  readonly endedAt: Date | null;
}

const SELECT_PROVIDER_REFUND = `
  select id, invoice_id, status, failure_reason, requested_at, ended_at,
    status = 'failed' and refund_id is null as is_retryable,
    jsonb_build_object('amountMinor', amount_minor, 'currency', currency) as amount
  from provider_refund`;

export const providerRefundById = perRequest((context) =>
  rowLoader<ProviderRefundView>('id', (ids) =>
    context.db.rows(`${SELECT_PROVIDER_REFUND} where id = any($1::uuid[])`, [ids]),
  ),
);

/** What providers were asked to give back, newest first: for staff. */
export function listProviderRefunds(
  context: Context,
  { status }: { readonly status: ProviderRefundStatus | null },
  args: PageArgs,
): Promise<Connection<ProviderRefundView>> {
  return page<ProviderRefundView>(
    context.db,
    {
      select: `${SELECT_PROVIDER_REFUND} where $1::text is null or status = $1`,
      parameters: [status],
      orderBy: ['id'],
      direction: 'desc',
    },
    args,
  );
}
