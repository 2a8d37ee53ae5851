import { runCommand, type Transaction } from '../../../platform/command.js';
import type { Context } from '../../../platform/context.js';
import { after } from '../../../platform/domain/clock.js';
import { Money } from '../../../platform/domain/money.js';
import { implementJob } from '../../../platform/jobs.js';
import { advanceBillingSubscription, endBillingSubscription } from './definitions.js';
import { collectInvoice } from '../commands/invoice/collect-invoice.js';
import { scheduleAdvance } from '../commands/subscription/schedule-advance.js';
import { loadBillingSubscription } from '../commands/subscription/load-billing-subscription.js';
import { openInvoice } from '../commands/invoice/open-invoice.js';
import { planForSale } from '../commands/catalog/plan-for-sale.js';
import type { BillingSubscription } from '../domain/billing-subscription.js';
import { leastCharge } from '../providers/payment-provider.js';
import { Invoice } from '../domain/invoice.js';
import { dateIn } from '../domain/legal-calendar.js';
import { termsIn } from '../domain/subscription-discount.js';
import { PAYMENT_DUE_MS } from '../domain/subscription-status.js';

const run = (context: Context, { billingSubscriptionId }: { readonly billingSubscriptionId: string }): Promise<void> =>
  runCommand(context, 'advanceBillingSubscription', async (transaction) => {
    const subscription = await loadBillingSubscription(transaction, billingSubscriptionId);
    subscription.endIfDue(transaction.now);
    await renewIfDue(transaction, subscription);
    const retry = subscription.retryIfDue(transaction.now);
    if (retry) await collectInvoice(transaction, retry.invoiceId, retry.attempt);
    await scheduleAdvance(transaction, subscription);
  });

/** The scheduled changes of a plan: renewal, payment retry, end. Idempotent; too early it does nothing. */
export const advanceBillingSubscriptionJob = implementJob(advanceBillingSubscription, run);

/** The name under which earlier versions asked for the end of a period. */
export const endBillingSubscriptionJob = implementJob(endBillingSubscription, run);

/** The price is that of this day, also of a plan that is no longer sold. */
async function renewIfDue(transaction: Transaction, subscription: BillingSubscription): Promise<void> {
  const { id: billingSubscriptionId, userId, timeZone } = subscription;
  const start = subscription.renewalDue(transaction.now);
  // A dropped invoice is voided first; that command enqueues this job again.
  if (!start || (await hasOpenInvoice(transaction, billingSubscriptionId))) return;
  const productId = subscription.nextProductId ?? subscription.productId;
  const { currency } = subscription.value;
  const asked = await planForSale(transaction, {
    userId,
    productId,
    currency,
    archivedToo: true,
    redeemed: () => termsIn('next', subscription.discounts, currency),
  });
  // A renewal cannot be refused: what is too little to be charged is free, and worth nothing.
  const { amountMinor: least } = leastCharge(transaction.context, currency);
  const none = new Money(0, currency);
  const free = { price: none, line: { ...asked.line, amount: none, tax: none } };
  const committedMinor = asked.quoted.committed.amountMinor < least ? 0 : asked.committedMinor;
  const plan = asked.price.amountMinor < least ? { ...asked, ...free, committedMinor } : asked;
  const { line, title } = plan;
  const invoice = new Invoice(userId, { kind: 'plan', billingSubscriptionId }, currency, transaction.now);
  subscription.renew(invoice.id, plan, transaction.now);
  invoice.addLine(`${title}, ${daysOf(subscription, timeZone)}`, line.amount, line);
  await openInvoice(transaction, invoice, after(transaction.now, PAYMENT_DUE_MS));
  if (invoice.status === 'open') await collectInvoice(transaction, invoice.id, 0);
}

async function hasOpenInvoice(transaction: Transaction, billingSubscriptionId: string): Promise<boolean> {
  const found = await transaction.sql(
    `select from invoice where billing_subscription_id = $1 and status in ('draft', 'open')`,
    [billingSubscriptionId],
  );
  return found.length > 0;
}

/** `2026-02-28 to 2026-03-31`, in the zone of the person. */
function daysOf({ currentPeriodStart, currentPeriodEnd }: BillingSubscription, timeZone: string): string {
  return [currentPeriodStart, currentPeriodEnd].map((date) => (date ? dateIn(timeZone, date) : '')).join(' to ');
}
