import { reaction } from '../../../platform/inbox.js';
import { ProductUpdated } from '../../../schema/events/billing.js';

/** What is not sold any more is not offered. */
export const onProductUpdated = reaction(ProductUpdated, async (transaction, { data: { productId, archived } }) => {
  await transaction.sql('update support_option set archived = $2 where product_id = $1', [productId, archived]);
});
