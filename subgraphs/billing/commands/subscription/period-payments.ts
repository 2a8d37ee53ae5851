import type { Transaction } from '../../../../platform/command.js';
import { Money } from '../../../../platform/domain/money.js';
import type { BillingSubscription } from '../../domain/billing-subscription.js';
import { Invoice } from '../../domain/invoice.js';
import { postingOfCredit, type Posting } from '../../domain/ledger.js';
import type { PaymentCreditReason } from '../../domain/payment.js';

/** The payments whose value the current period of a subscription is, newest first, locked: the account that credit draws on. */
export class PeriodPayments {
  private constructor(
    private readonly invoices: readonly Invoice[],
    private readonly currency: string,
  ) {}

  /** Call it after the subscription is locked: invoices are always locked after it. */
  static async of(transaction: Transaction, subscription: BillingSubscription): Promise<PeriodPayments> {
    const found = new Map<string, Invoice>();
    for (const id of subscription.fundingInvoiceIds.toSorted()) {
      const invoice = await transaction.find(Invoice, { id }, ['payments', 'refunds', 'paymentCredits']);
      if (invoice) found.set(id, invoice);
    }
    const newestFirst = subscription.fundingInvoiceIds.flatMap((id) => found.get(id) ?? []);
    return new PeriodPayments(newestFirst, subscription.value.currency);
  }

  /** What can still be returned of them. */
  get remaining(): Money {
    return this.payments.reduce((sum, { payment }) => sum.plus(payment.remaining), new Money(0, this.currency));
  }

  /**
   * `amount` of them becomes credit of the person: `tax` of it lessens the tax, the rest the revenue. Returns what to post.
   * Throws if more would be returned than was paid.
   */
  returnAsCredit(amount: Money, tax: Money, reason: PaymentCreditReason, now: Date): readonly Posting[] {
    let [left, taxLeft] = [amount, tax];
    const postings: Posting[] = [];
    for (const { invoice, payment } of this.payments) {
      const part = payment.remaining.amountMinor < left.amountMinor ? payment.remaining : left;
      if (part.amountMinor === 0) continue;
      const taxPart = part.equals(left) ? taxLeft : tax.fraction(part.amountMinor, amount.amountMinor);
      const { id } = invoice.returnAsCredit(payment, part, reason, now);
      postings.push(postingOfCredit({ id, userId: invoice.userId, amount: part }, invoice.id, taxPart));
      [left, taxLeft] = [left.minus(part), taxLeft.minus(taxPart)];
    }
    if (left.amountMinor > 0) throw new Error(`${left.amountMinor} more would be returned than was paid.`);
    return postings;
  }

  private get payments() {
    return this.invoices.flatMap((invoice) => invoice.payments.map((payment) => ({ invoice, payment })));
  }
}
