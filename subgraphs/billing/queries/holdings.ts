import { rowsOf, type Holdings } from '../../../platform/privacy.js';

/** All that this domain holds of a person. */
export const holdings: Holdings = {
  billingDetails: rowsOf('select name, address, country, tax_id, updated_at from billing_details where user_id = $1'),
  coupons: rowsOf(
    `select code, invoice_id, discount_minor, coupon_redemption.currency, redeemed_at, released_at
     from coupon_redemption join coupon on coupon.id = coupon_id where user_id = $1 order by coupon_redemption.id`,
  ),
  subscriptions: rowsOf(
    `select subscription.id, title, subscription.interval, status, created_at, current_period_start, current_period_end,
       trial_ends_at, past_due_since, paused_at, cancel_at_period_end, ended_at, discounts,
       (select jsonb_agg(jsonb_build_object('kind', kind, 'invoiceId', invoice_id, 'status', status, 'startsAt', starts_at)
          order by id) from subscription_charge where subscription_id = subscription.id) as charges
     from billing_subscription subscription join product on product.id = product_id
     where user_id = $1 order by subscription.id`,
  ),
  trials: rowsOf('select plan_family, began_at from plan_trial where user_id = $1 order by plan_family'),
  entitlements: rowsOf(
    'select entitlement, valid_until, granted_at, revoked_at from entitlement where user_id = $1 order by id',
  ),
  invoices: rowsOf(
    `select id, number, status, purpose_kind, total_amount_minor, total_currency, created_at, due_at, issued_at,
       (select jsonb_agg(jsonb_build_object('description', description, 'amountMinor', amount_minor, 'currency', currency)
          order by position) from invoice_line where invoice_id = invoice.id) as lines
     from invoice where user_id = $1 order by id`,
  ),
  payments: rowsOf(
    `select payment.id, invoice_id, amount_minor, currency, method, reference, paid_at
     from payment join invoice on invoice.id = invoice_id where user_id = $1 order by payment.id`,
  ),
  refunds: rowsOf(
    `select refund.id, invoice_id, payment_id, amount_minor, currency, reason, refund.status, failure_reason, refunded_at, ended_at
     from refund join invoice on invoice.id = invoice_id where user_id = $1 order by refund.id`,
  ),
  paymentAttempts: rowsOf(
    `select attempt.id, invoice_id, kind, provider, attempt.status, failure_reason, amount_minor, currency, started_at, ended_at
     from payment_attempt attempt join invoice on invoice.id = invoice_id where user_id = $1 order by attempt.id`,
  ),
  savedPaymentMethod: rowsOf(
    'select provider, customer, payment_method, saved_at from payment_customer where user_id = $1',
  ),
  credit: rowsOf('select -balance_minor as amount_minor, currency from account where owner_id = $1 order by currency'),
  bundles: rowsOf(
    `select bundle.id, account.course_id, title, status, total_sessions, remaining, ordered_at, valid_from, valid_to
     from bundle_purchase bundle join bundle_account account on account.id = account_id
       join product on product.id = product_id
     where user_id = $1 order by bundle.id`,
  ),
};
