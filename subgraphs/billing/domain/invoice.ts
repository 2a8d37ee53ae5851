import { Collection } from '@mikro-orm/core';
import { Aggregate } from '../../../platform/domain/aggregate.js';
import { newId } from '../../../platform/domain/ids.js';
import { Money } from '../../../platform/domain/money.js';
import { byRate, CreditNote, creditParts, type CreditedPart } from './credit-note.js';
import { AmountMismatch, InvoiceIsNoDraft, InvoiceNotOpen, OrderNotWithdrawable, PaymentNotFound } from './errors.js';
import { InvoiceLine, type LineDetails } from './invoice-line.js';
import type { InvoiceParty, Issue, Numbered, Seller } from './issue.js';
import {
  Payment,
  PaymentCredit,
  Refund,
  type NewPayment,
  type PaymentCreditReason,
  type RefundFailureReason,
  type RefundReason,
} from './payment.js';
import { PaymentAttempt, type FailureReason } from './payment-attempt.js';

export type InvoiceStatus = 'draft' | 'open' | 'paid' | 'void' | 'refunded';

/** What an invoice is for. */
export type InvoicePurpose =
  | { readonly kind: 'class-seat'; readonly classId: string; readonly seatHoldId: string }
  | { readonly kind: 'plan'; readonly billingSubscriptionId: string }
  | { readonly kind: 'bundle'; readonly bundlePurchaseId: string; readonly courseId: string }
  | { readonly kind: 'course'; readonly courseId: string }
  | { readonly kind: 'session'; readonly bookingId: string; readonly participantId: string };

export type InvoiceEvent =
  | { readonly type: 'invoice-opened'; readonly invoice: Invoice }
  | { readonly type: 'invoice-issued'; readonly invoice: Invoice }
  | { readonly type: 'invoice-paid'; readonly invoice: Invoice }
  | { readonly type: 'invoice-voided'; readonly invoice: Invoice }
  | { readonly type: 'payment-succeeded'; readonly invoice: Invoice; readonly payment: Payment }
  | { readonly type: 'payment-started'; readonly invoice: Invoice; readonly attempt: PaymentAttempt }
  | { readonly type: 'payment-failed'; readonly invoice: Invoice; readonly attempt: PaymentAttempt }
  | { readonly type: 'refund-requested'; readonly invoice: Invoice; readonly refund: Refund }
  | { readonly type: 'refund-failed'; readonly invoice: Invoice; readonly refund: Refund }
  | { readonly type: 'payment-refunded'; readonly invoice: Invoice; readonly refund: Refund }
  | { readonly type: 'payment-credited'; readonly invoice: Invoice; readonly credit: PaymentCredit };

/**
 * What a user owes, and how it was settled. It has no number while it is open: an invoice is issued when it is paid, so
 * that one which is never paid leaves no gap.
 */
export class Invoice extends Aggregate<InvoiceEvent> {
  readonly id = newId();
  status: InvoiceStatus = 'draft';
  number: string | null = null;
  legalEntity: string | null = null;
  seller: Seller | null = null;
  buyer: InvoiceParty | null = null;
  total: Money;
  /** Minor units of the currency of the total, of which they are a part. */
  taxMinor = 0;
  /** What coupons took off, in the same. */
  discountMinor = 0;
  /** What credit of the person pays of the total, in the same. */
  creditMinor = 0;
  dueAt: Date | null = null;
  /** When it got its number and was paid; null for one of nothing, which is settled without being issued. */
  issuedAt: Date | null = null;
  readonly lines = new Collection<InvoiceLine>(this);
  readonly payments = new Collection<Payment>(this);
  readonly refunds = new Collection<Refund>(this);
  readonly paymentCredits = new Collection<PaymentCredit>(this);
  readonly creditNotes = new Collection<CreditNote>(this);
  readonly attempts = new Collection<PaymentAttempt>(this);

  readonly purposeKind: InvoicePurpose['kind'];
  readonly classId: string | null = null;
  readonly seatHoldId: string | null = null;
  readonly billingSubscriptionId: string | null = null;
  readonly bundlePurchaseId: string | null = null;
  readonly courseId: string | null = null;
  readonly bookingId: string | null = null;
  readonly participantId: string | null = null;

  constructor(
    readonly userId: string,
    purpose: InvoicePurpose,
    currency: string,
    readonly createdAt: Date,
  ) {
    super();
    this.total = new Money(0, currency);
    this.purposeKind = purpose.kind;
    const { kind: _, ...ids } = purpose;
    Object.assign(this, ids);
  }

  get purpose(): InvoicePurpose {
    const { classId, seatHoldId, billingSubscriptionId, bundlePurchaseId, courseId, bookingId, participantId } = this;
    if (classId !== null && seatHoldId !== null) return { kind: 'class-seat', classId, seatHoldId };
    if (billingSubscriptionId !== null) return { kind: 'plan', billingSubscriptionId };
    if (bundlePurchaseId !== null && courseId !== null) return { kind: 'bundle', bundlePurchaseId, courseId };
    if (courseId !== null) return { kind: 'course', courseId };
    if (bookingId !== null && participantId !== null) return { kind: 'session', bookingId, participantId };
    throw new Error(`Invoice ${this.id} has no purpose.`);
  }

  get tax(): Money {
    return new Money(this.taxMinor, this.total.currency);
  }

  get credit(): Money {
    return new Money(this.creditMinor, this.total.currency);
  }

  /** The money that it asks for while it is open: what credit does not pay. */
  get amountDue(): Money {
    return this.total.minus(this.credit);
  }

  /** Without `details` there is no tax in it. The lines of a quote are their own details. */
  addLine(description: string, amount: Money, details?: LineDetails): void {
    if (this.status !== 'draft') throw new InvoiceIsNoDraft(this.status);
    const none = new Money(0, this.total.currency);
    const { discount, tax, taxBasisPoints } = details ?? { discount: none, tax: none, taxBasisPoints: 0 };
    const productId = details?.productId ?? null;
    const position = this.lines.length + 1;
    this.lines.add(
      new InvoiceLine(position, description, amount, discount.amountMinor, tax.amountMinor, taxBasisPoints, productId),
    );
    this.total = this.total.plus(amount);
    this.taxMinor = this.tax.plus(tax).amountMinor;
    this.discountMinor = none.plus(discount).amountMinor + this.discountMinor;
  }

  /** What its first line names was moved to another date. An invoice that was issued stays as it is. */
  renameLine(description: string): void {
    const [line] = this.lines.getItems();
    if (line && this.status === 'open') line.description = description;
  }

  /** From now on it can be paid. */
  open(dueAt: Date): void {
    if (this.status !== 'draft') throw new InvoiceIsNoDraft(this.status);
    this.status = 'open';
    this.dueAt = dueAt;
    this.record({ type: 'invoice-opened', invoice: this });
  }

  /** Credit of the person pays a part of it, or all; once, before anybody is asked for money. */
  applyCredit(credit: Money): void {
    if (this.status !== 'open') throw new InvoiceNotOpen(this.status);
    if (
      this.creditMinor !== 0 ||
      credit.currency !== this.total.currency ||
      credit.amountMinor > this.total.amountMinor
    )
      throw new RangeError(`This credit does not fit invoice ${this.id}.`);
    this.creditMinor = credit.amountMinor;
  }

  /** Settles it in full and issues it. A total of zero takes no number: `issue` is null. */
  pay(paid: NewPayment, issue: Issue | null, now: Date): Payment {
    const payment = this.paymentFor(paid, now);
    this.settle(payment, issue, now);
    return payment;
  }

  /** The payment that would settle it, for {@link settle}. */
  paymentFor({ amount, method, reference, recordedBy }: NewPayment, now: Date): Payment {
    if (this.status !== 'open') throw new InvoiceNotOpen(this.status);
    if (!amount.equals(this.amountDue)) throw new AmountMismatch(this.amountDue);
    return new Payment(this.total, this.creditMinor, method, reference, recordedBy, now);
  }

  settle(payment: Payment, issue: Issue | null, now: Date): void {
    if (this.status !== 'open') throw new InvoiceNotOpen(this.status);
    if ((issue === null) !== (this.total.amountMinor === 0))
      throw new RangeError(`Invoice ${this.id} is issued exactly if it is of more than nothing.`);
    this.payments.add(payment);
    this.status = 'paid';
    if (issue !== null) {
      Object.assign(this, issue);
      this.issuedAt = now;
      this.record({ type: 'invoice-issued', invoice: this });
    }
    this.record({ type: 'invoice-paid', invoice: this });
    this.record({ type: 'payment-succeeded', invoice: this, payment });
  }

  /** The user starts a checkout at the provider. */
  checkout(provider: 'stripe', now: Date): PaymentAttempt {
    if (this.status !== 'open') throw new InvoiceNotOpen(this.status);
    return this.tryBy(new PaymentAttempt('checkout', provider, null, this.amountDue, now));
  }

  /** A try to collect the money without the person; the same number is the same try. */
  collect(number: number, provider: 'stripe' | null, now: Date): PaymentAttempt {
    const known = this.attempts.getItems().find((attempt) => attempt.number === number);
    return known ?? this.tryBy(new PaymentAttempt('saved-method', provider, number, this.amountDue, now));
  }

  private tryBy(attempt: PaymentAttempt): PaymentAttempt {
    this.attempts.add(attempt);
    // Without a provider it fails at once, so no client waits for it.
    if (attempt.provider !== null) this.record({ type: 'payment-started', invoice: this, attempt });
    return attempt;
  }

  attemptOf(id: string): PaymentAttempt {
    const attempt = this.attempts.getItems().find((candidate) => candidate.id === id);
    if (!attempt) throw new Error(`Invoice ${this.id} has no attempt ${id}.`);
    return attempt;
  }

  /** Money came that can't be kept: the invoice asks for none any more, or for another sum. False when that was known. */
  refuseMoney(attempt: PaymentAttempt, reason: 'invoice_not_open' | 'amount_mismatch', now: Date): boolean {
    if (!attempt.takesOutcome) return false;
    attempt.fail(reason, now);
    this.record({ type: 'payment-failed', invoice: this, attempt });
    return true;
  }

  /** No money came of it. One that has ended stays as it is. */
  failAttempt(attempt: PaymentAttempt, reason: FailureReason, now: Date): void {
    if (attempt.status !== 'processing') return;
    attempt.fail(reason, now);
    this.record({ type: 'payment-failed', invoice: this, attempt });
  }

  /** Sessions and plans have cancellations of their own. */
  requireWithdrawable(): void {
    const isOrder = this.purposeKind !== 'session' && this.purposeKind !== 'plan';
    if (!isOrder || (this.status !== 'open' && this.status !== 'void')) throw new OrderNotWithdrawable();
  }

  /** It does not have to be paid any more. A settled one stays as it is. Returns the credit that is to go back. */
  void(): Money {
    const none = new Money(0, this.total.currency);
    if (this.status !== 'open') return none;
    const { credit } = this;
    this.status = 'void';
    this.creditMinor = 0;
    this.record({ type: 'invoice-voided', invoice: this });
    return credit;
  }

  /** What can still be returned of a payment. */
  remainingOf(paymentId: string): Money {
    return this.paymentOf(paymentId).remaining;
  }

  /** A payment is to be refunded, or a part of it: its money first, then its credit. Throws `RefundExceedsPayment`. */
  requestRefund(
    paymentId: string,
    { amount, reason, keepAccess = null }: { amount: Money; reason: RefundReason; keepAccess?: boolean | null },
    now: Date,
  ): Refund {
    const payment = this.paymentOf(paymentId);
    payment.refund(amount);
    const money = this.refundsOf(payment).filter(({ status }) => status !== 'failed');
    const moneyLeft = money.reduce((rest, refund) => rest.minus(refund.money), payment.money);
    const creditMinor = Math.max(amount.amountMinor - moneyLeft.amountMinor, 0);
    const refund = new Refund(payment, amount, creditMinor, reason, now, keepAccess);
    this.refunds.add(refund);
    this.record({ type: 'refund-requested', invoice: this, refund });
    return refund;
  }

  /**
   * It was refunded: as much of the invoice is taken back by a credit note with the next number of its legal entity and year.
   * Where nothing was paid nothing is credited, and no number is taken (null).
   */
  completeRefund(refund: Refund, numbered: Numbered | null, now: Date): void {
    const { amount, payment } = refund;
    const parts = numbered === null ? [] : creditParts(this.uncredited(), amount);
    refund.taxMinor = parts.reduce((sum, part) => sum + part.taxMinor, 0);
    refund.status = 'succeeded';
    refund.endedAt = now;
    if (numbered !== null && this.legalEntity !== null)
      this.creditNotes.add(new CreditNote(refund, amount, parts, this.legalEntity, numbered, now));
    if (this.unreturnedOf(payment).amountMinor === 0) this.status = 'refunded';
    this.record({ type: 'payment-refunded', invoice: this, refund });
  }

  /** It could not be given back: what it was to give back can be given back otherwise. */
  failRefund(refund: Refund, reason: RefundFailureReason, now: Date): void {
    refund.status = 'failed';
    refund.failureReason = reason;
    refund.endedAt = now;
    refund.payment.restore(refund.amount);
    this.record({ type: 'refund-failed', invoice: this, refund });
  }

  /** A part of the value of a payment becomes credit of the person. Throws `RefundExceedsPayment`. */
  returnAsCredit(payment: Payment, amount: Money, reason: PaymentCreditReason, now: Date): PaymentCredit {
    payment.returnAsCredit(amount);
    const credit = new PaymentCredit(payment, amount, reason, now);
    this.paymentCredits.add(credit);
    this.record({ type: 'payment-credited', invoice: this, credit });
    return credit;
  }

  /** What was not returned yet; a refund that the provider still has to make counts as not returned. */
  unreturnedOf(payment: Payment): Money {
    const requested = this.refundsOf(payment).filter(({ status }) => status === 'requested');
    return requested.reduce((sum, refund) => sum.plus(refund.amount), payment.remaining);
  }

  refundOf(id: string): Refund {
    const refund = this.refunds.getItems().find((candidate) => candidate.id === id);
    if (!refund) throw new Error(`Invoice ${this.id} has no refund ${id}.`);
    return refund;
  }

  private refundsOf(payment: Payment): Refund[] {
    return this.refunds.getItems().filter((refund) => refund.payment === payment);
  }

  /** What was sold at each rate of tax, less what credit notes took back. */
  private uncredited(): CreditedPart[] {
    const sold = this.lines.map(({ taxBasisPoints, amount: { amountMinor }, taxMinor }) => ({
      taxBasisPoints,
      amountMinor,
      taxMinor,
    }));
    const credited = this.creditNotes.getItems().flatMap(({ parts }) =>
      parts.map(({ taxBasisPoints, amountMinor, taxMinor }) => ({
        taxBasisPoints,
        amountMinor: 0 - amountMinor,
        taxMinor: 0 - taxMinor,
      })),
    );
    return byRate([...sold, ...credited]);
  }

  private paymentOf(paymentId: string): Payment {
    const payment = this.payments.getItems().find((candidate) => candidate.id === paymentId);
    if (!payment) throw new PaymentNotFound();
    return payment;
  }
}
