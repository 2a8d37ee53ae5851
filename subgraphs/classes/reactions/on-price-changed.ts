import { reaction } from '../../../platform/inbox.js';
import { PriceChanged } from '../../../schema/events/billing.js';
import { changePriceOfSupport } from '../commands/booking/change-price-of-support.js';
import { takePriceOfSupport } from '../jobs/definitions.js';

/** A session costs something else, now or from a later time on; bookings keep the price of theirs. */
export const onPriceChanged = reaction(PriceChanged, async (transaction, { data }) => {
  const { productId, priceId, price, validFrom } = data;
  const change = { productId, amountMinor: price.amountMinor, currency: price.currency };
  const runAt = new Date(validFrom);
  if (runAt <= transaction.now) return changePriceOfSupport(transaction, change);
  await transaction.enqueue(takePriceOfSupport, change, { runAt, key: `take-price-of-support/${priceId}` });
});
