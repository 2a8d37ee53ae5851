import type { Transaction } from '../../../../platform/command.js';
import { ProductNotFound } from '../../domain/errors.js';
import type { PricedLine } from '../../domain/pricing.js';
import type { ChargedPlan } from '../../domain/subscription-charge.js';
import { quote, type Quote, type QuoteRequest } from './quote.js';

export interface Plan extends ChargedPlan {
  readonly title: string;
  readonly trialDays: number;
  readonly family: string;
  /** What a whole period of it is on an invoice. */
  readonly line: PricedLine;
  readonly quoted: Quote;
}

/** What a plan costs a person, with coupons and taxes. */
export async function planForSale(transaction: Transaction, request: QuoteRequest): Promise<Plan> {
  const quoted = await quote(transaction, request);
  const { id: productId, kind, interval, title } = quoted.product;
  const [line] = quoted.lines;
  if (kind !== 'plan' || interval === 'once' || !line) throw new ProductNotFound();
  const [terms] = await transaction.sql<{ trial_days: number; plan_family: string }>(
    `select coalesce(trial_days, 0) as trial_days, coalesce(plan_family, 'pro') as plan_family
     from product where id = $1`,
    [productId],
  );
  const { trial_days: trialDays = 0, plan_family: family = 'pro' } = terms ?? {};
  const { total: price, committed } = quoted;
  const charged = {
    productId,
    interval,
    price,
    committedMinor: committed.amountMinor,
    taxBasisPoints: line.taxBasisPoints,
  };
  return { ...charged, title, trialDays, family, line, quoted };
}
