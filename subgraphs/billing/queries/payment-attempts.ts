import { perRequest } from '../../../platform/context.js';
import { listLoader, rowLoader } from '../../../platform/graphql/loaders.js';
import type { AttemptKind, AttemptStatus, FailureReason } from '../domain/payment-attempt.js';
import type { MoneyView } from './products.js';

export interface PaymentAttemptView {
  readonly id: string;
  readonly invoiceId: string;
  readonly kind: AttemptKind;
  readonly status: AttemptStatus;
  readonly failureReason: FailureReason | null;
  readonly amount: MoneyView;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

const SELECT_ATTEMPT = `
  select id, invoice_id, kind, status, failure_reason, started_at, ended_at,
    jsonb_build_object('amountMinor', amount_minor, 'currency', currency) as amount
  from payment_attempt`;

export const paymentAttemptById = perRequest((context) =>
  rowLoader<PaymentAttemptView>('id', (ids) => context.db.rows(`${SELECT_ATTEMPT} where id = any($1::uuid[])`, [ids])),
);

/** The newest 20 of each invoice. */
export const attemptsOfInvoice = perRequest((context) =>
  listLoader<PaymentAttemptView>('invoiceId', (ids) =>
    context.db.rows(
      `select listed.* from unnest($1::uuid[]) wanted (id)
       cross join lateral (${SELECT_ATTEMPT} where invoice_id = wanted.id order by id desc limit 20) listed`,
      [ids],
    ),
  ),
);
