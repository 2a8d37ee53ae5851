import { runCommand, runIdempotently, type Transaction } from '../../../../platform/command.js';
import { requireVerified, requireViewer, type Context } from '../../../../platform/context.js';
import { after, MINUTE } from '../../../../platform/domain/clock.js';
import { Money } from '../../../../platform/domain/money.js';
import type { BillingSubscription } from '../../domain/billing-subscription.js';
import { PlanUnchanged, ProrationDateRefused } from '../../domain/errors.js';
import { Invoice } from '../../domain/invoice.js';
import { dateIn } from '../../domain/legal-calendar.js';
import { taxIn, type PlanChange } from '../../domain/proration.js';
import { termsIn } from '../../domain/subscription-discount.js';
import { CHANGE_DUE_MS } from '../../domain/subscription-status.js';
import { scheduleAdvance } from './schedule-advance.js';
import { mustBeChargeable } from '../../providers/payment-provider.js';
import { collectInvoice } from '../invoice/collect-invoice.js';
import { loadOwnSubscription } from './load-billing-subscription.js';
import { noteActForOwner } from '../ledger/note-staff-act.js';
import { creditFor, openInvoice } from '../invoice/open-invoice.js';
import { planForSale } from '../catalog/plan-for-sale.js';
import { postLedger } from '../ledger/post-ledger.js';
import { PeriodPayments } from './period-payments.js';

export interface ChangePlan {
  readonly billingSubscriptionId: string;
  readonly productId: string;
  /** Default: now. */
  readonly when?: 'now' | 'period-end' | null;
  /** That of the preview; at most 10 minutes old. Default: the present. */
  readonly prorationDate?: Date | null;
  readonly idempotencyKey: string;
}

/** How long a preview holds. */
const PREVIEW_MS = 10 * MINUTE;

/**
 * Its owner or staff. Now: the difference is to be paid, and the plan changes when it is, within a day; what was paid too much
 * becomes credit, and the plan changes at once. At the end of the period: nothing is paid before the renewal.
 */
export async function changePlan(
  context: Context,
  input: ChangePlan,
): Promise<{ billingSubscriptionId: string; invoiceId: string | null }> {
  requireVerified(context);
  return runIdempotently(context, 'changePlan', input, async (transaction) => {
    const subscription = await loadOwnSubscription(transaction, context, input.billingSubscriptionId);
    const { productId, when } = input;
    await noteActForOwner(transaction, 'change-plan', subscription, { productId, when: when ?? 'now' });
    const invoiceId = await change(transaction, subscription, input);
    await scheduleAdvance(transaction, subscription);
    return { billingSubscriptionId: subscription.id, invoiceId };
  });
}

async function change(
  transaction: Transaction,
  subscription: BillingSubscription,
  { productId, when, prorationDate }: ChangePlan,
): Promise<string | null> {
  if (when === 'period-end') {
    const { userId, value } = subscription;
    const archivedToo = productId === subscription.productId;
    await planForSale(transaction, { userId, productId, currency: value.currency, archivedToo });
    subscription.changeAtPeriodEnd(productId);
    return null;
  }
  const priced = await priceOfChange(transaction, subscription, productId, prorationDate);
  const { change, invoice, due, credit, creditTax, payments } = priced;
  if (due.amountMinor > 0) {
    subscription.awaitChange(invoice.id, change, transaction.now);
    await openInvoice(transaction, invoice, after(transaction.now, CHANGE_DUE_MS));
    // Thrown, it takes all of this back.
    mustBeChargeable(transaction.context, invoice.amountDue);
    if (invoice.status === 'open') await collectInvoice(transaction, invoice.id, 0);
    return invoice.id;
  }
  subscription.take(change.plan, change.at, transaction.now);
  const postings = payments.returnAsCredit(credit, creditTax, 'plan-change', transaction.now);
  await transaction.flush();
  await postLedger(transaction, postings);
  return null;
}

export interface PlanChangePreview {
  /** To be sent with the change, which then costs just this. */
  readonly prorationDate: Date;
  readonly charge: Money;
  readonly unused: Money;
  /** What is to be paid. */
  readonly due: Money;
  /** What becomes credit of the person. */
  readonly credit: Money;
  readonly periodStart: Date;
  readonly periodEnd: Date;
}

/** What a change of plan costs now. Made by what makes the change, and nothing of it is kept. */
export async function previewPlanChange(
  context: Context,
  input: { readonly billingSubscriptionId: string; readonly productId: string },
): Promise<PlanChangePreview> {
  requireViewer(context);
  return runCommand(context, 'previewPlanChange', async (transaction) => {
    const subscription = await loadOwnSubscription(transaction, context, input.billingSubscriptionId);
    const priced = await priceOfChange(transaction, subscription, input.productId, transaction.now);
    const { change, invoice, due, credit } = priced;
    // Refused as the change would be.
    if (due.amountMinor > 0) mustBeChargeable(context, due.minus(await creditFor(transaction, invoice)));
    const { at: prorationDate, charge, unused, periodStart, periodEnd } = change;
    return { prorationDate, charge, unused, due, credit, periodStart, periodEnd };
  });
}

interface PriceOfChange {
  readonly change: PlanChange;
  /** A draft that nothing knows yet. */
  readonly invoice: Invoice;
  readonly due: Money;
  readonly credit: Money;
  /** The part of the credit that is tax; it may be negative where the rates differ. */
  readonly creditTax: Money;
  /** The payments of the current period, which the credit draws on. */
  readonly payments: PeriodPayments;
}

async function priceOfChange(
  transaction: Transaction,
  subscription: BillingSubscription,
  productId: string,
  prorationDate?: Date | null,
): Promise<PriceOfChange> {
  const { now } = transaction;
  const at = prorationDate ?? now;
  if (productId === subscription.productId) throw new PlanUnchanged();
  if (at > now || at < after(now, -PREVIEW_MS)) throw new ProrationDateRefused();
  const { userId, value, valueTaxBasisPoints } = subscription;
  const { currency } = value;
  // The prices and taxes of the preview, also where others have come since.
  const plan = await planForSale(transaction, {
    userId,
    productId,
    currency,
    at,
    // A plan of another interval begins a period.
    redeemed: (interval) =>
      termsIn(interval === subscription.interval ? 'running' : 'next', subscription.discounts, currency),
  });
  const payments = await PeriodPayments.of(transaction, subscription);
  const change = subscription.planChange(plan, at, payments.remaining);
  const purpose = { kind: 'plan', billingSubscriptionId: subscription.id } as const;
  const invoice = new Invoice(userId, purpose, currency, now);
  const none = new Money(0, currency);
  const add = (lineProductId: string, description: string, amount: Money, taxBasisPoints: number): void => {
    const tax = taxIn(amount, taxBasisPoints);
    invoice.addLine(description, amount, { productId: lineProductId, discount: none, tax, taxBasisPoints });
  };
  add(productId, `${plan.title}, from ${dateIn(subscription.timeZone, at)}`, change.charge, plan.taxBasisPoints);
  if (change.unused.amountMinor > 0)
    add(subscription.productId, 'Unused time of the plan before', none.minus(change.unused), valueTaxBasisPoints);
  const { amountMinor } = invoice.total;
  return amountMinor > 0
    ? { change, invoice, due: invoice.total, credit: none, creditTax: none, payments }
    : { change, invoice, due: none, credit: none.minus(invoice.total), creditTax: none.minus(invoice.tax), payments };
}
