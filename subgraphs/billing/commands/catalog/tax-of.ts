import type { Transaction } from '../../../../platform/command.js';
import { type Money } from '../../../../platform/domain/money.js';
import { priceLines, type PricedLine } from '../../domain/pricing.js';

/**
 * The rate of the country of a person's billing details, or of the seller's country while there are none; 0 where no rate is
 * set. 2300 are 23 %.
 */
export async function taxBasisPointsOf(
  transaction: Transaction,
  userId: string,
  at = transaction.now,
): Promise<number> {
  const [rate] = await transaction.sql<{ basis_points: number }>(
    `select basis_points from tax_rate
     where country = coalesce(
         (select country from billing_details where user_id = $1),
         (select country from legal_entity order by chosen_at desc, code limit 1))
       and (valid_from is null or valid_from <= $2) and (valid_to is null or valid_to > $2)`,
    [userId, at.toISOString()],
  );
  return rate?.basis_points ?? 0;
}

/** A line of what was agreed elsewhere as the whole that a person pays, such as a seat: its tax is a part of it. */
export async function lineWithTaxIncluded(
  transaction: Transaction,
  { userId, description, amount }: { readonly userId: string; readonly description: string; readonly amount: Money },
): Promise<PricedLine> {
  const taxBasisPoints = await taxBasisPointsOf(transaction, userId);
  const listed = { productId: null, description, listed: amount, taxBehavior: 'inclusive', taxBasisPoints } as const;
  const [line] = priceLines([listed], [], amount.currency).lines;
  if (!line) throw new Error('One line was priced, and none came.');
  return line;
}
