import type { Transaction } from '../../../platform/command.js';
import { isUuid } from '../../../platform/domain/ids.js';
import { Money } from '../../../platform/domain/money.js';
import { ProductArchived, ProductNotFound } from '../domain/errors.js';
import type { BillingInterval } from '../domain/period.js';

export interface Plan {
  readonly productId: string;
  readonly title: string;
  readonly interval: BillingInterval;
  readonly price: Money;
  readonly trialDays: number;
  readonly family: string;
}

/** A shared lock: it is not archived before what asks for it is in. Who has a plan keeps it: renewals take archived ones too. */
export async function planForSale(
  transaction: Transaction,
  productId: string,
  { archivedToo = false }: { readonly archivedToo?: boolean } = {},
): Promise<Plan> {
  const [row] = isUuid(productId)
    ? await transaction.sql<{
        title: string;
        interval: BillingInterval;
        archived_at: Date | null;
        trial_days: number;
        plan_family: string;
        amount_minor: string;
        currency: string;
      }>(
        `select title, interval, archived_at, coalesce(trial_days, 0) as trial_days,
           coalesce(plan_family, 'pro') as plan_family, amount_minor::text, currency
         from product join price on product_id = product.id
         where product.id = $1 and kind = 'plan' for share of product`,
        [productId],
      )
    : [];
  if (!row) throw new ProductNotFound();
  if (row.archived_at && !archivedToo) throw new ProductArchived();
  const { title, interval, trial_days: trialDays, plan_family: family } = row;
  return { productId, title, interval, price: new Money(Number(row.amount_minor), row.currency), trialDays, family };
}
