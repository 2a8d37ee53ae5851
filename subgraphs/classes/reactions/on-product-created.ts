import { reaction } from '../../../platform/inbox.js';
import { ProductCreated } from '../../../schema/events/billing.js';

/** Keeps how sessions on a course are paid. */
export const onProductCreated = reaction(ProductCreated, async (transaction, { data }) => {
  const { productId, kind, courseId, price, sessions, freeCancelHours } = data;
  if ((kind !== 'session' && kind !== 'bundle') || !courseId || !price) return;
  await transaction.sql(
    `insert into support_option (product_id, course_id, kind, price_amount_minor, price_currency, sessions, free_cancel_hours)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [productId, courseId, kind, price.amountMinor, price.currency, sessions ?? 1, freeCancelHours ?? 24],
  );
});
