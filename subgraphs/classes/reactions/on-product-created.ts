import { reaction } from '../../../platform/inbox.js';
import { ProductCreated } from '../../../schema/events/billing.js';
import { DEFAULT_POLICY } from '../domain/booking-terms.js';

/** Keeps how sessions on a course are paid. */
export const onProductCreated = reaction(ProductCreated, async (transaction, { data }) => {
  const { productId, kind, courseId, price, sessions, freeCancelHours, bookAheadDays, unpaidLimit } = data;
  if ((kind !== 'session' && kind !== 'bundle') || !courseId || !price) return;
  await transaction.sql(
    `insert into support_option (product_id, course_id, kind, price_amount_minor, price_currency, sessions, free_cancel_hours,
       book_ahead_days, unpaid_limit)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
    [
      productId,
      courseId,
      kind,
      price.amountMinor,
      price.currency,
      sessions ?? 1,
      freeCancelHours ?? DEFAULT_POLICY.freeCancelHours,
      bookAheadDays ?? DEFAULT_POLICY.bookAheadDays,
      unpaidLimit ?? DEFAULT_POLICY.unpaidLimit,
    ],
  );
});
