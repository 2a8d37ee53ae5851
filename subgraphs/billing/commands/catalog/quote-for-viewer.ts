import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { limitCouponGuesses } from './limit-coupon-guesses.js';
import { quote, type Quote, type QuoteRequest } from './quote.js';

/** What the viewer would be asked for, made by what makes the purchase; nothing is kept. */
export function quoteForViewer(context: Context, request: Omit<QuoteRequest, 'userId'>): Promise<Quote> {
  const { id: userId } = requireViewer(context);
  return limitCouponGuesses(context, userId, request.couponCodes, () =>
    runCommand(context, 'quote', (transaction) => quote(transaction, { ...request, userId })),
  );
}
