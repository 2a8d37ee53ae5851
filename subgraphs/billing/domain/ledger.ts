import { Money } from '../../../platform/domain/money.js';
import type { Invoice } from './invoice.js';
import type { Payment, PaymentMethod, Refund } from './payment.js';

/* Double entry: what each act of money writes. Debits are positive, credits negative. */

/** `stripe`: what the provider holds for us. `customer-credit`: what we owe a person for later purchases; one account each. `surplus`: what came and goes back. */
export type AccountCode =
  'bank' | 'cash' | 'stripe' | 'receivable' | 'revenue' | 'tax-payable' | 'customer-credit' | 'surplus';
export type PostingKind =
  | 'invoice'
  | 'payment'
  | 'credit-note'
  | 'refund'
  | 'credit'
  | 'credit-spent'
  | 'credit-reversal'
  | 'surplus'
  | 'surplus-return';

export interface LedgerEntry {
  readonly account: AccountCode;
  /** The person whose account it is: for `customer-credit`, and only there. */
  readonly owner?: string;
  readonly amount: Money;
}

/** One transaction of the ledger. Kind and reference together are unique. */
export interface Posting {
  readonly kind: PostingKind;
  /** The invoice, payment, refund or credit that it stands for. */
  readonly referenceId: string;
  /** Null for credit that was given for no invoice. */
  readonly invoiceId: string | null;
  /** The posting that it takes back. */
  readonly reverses: { readonly kind: PostingKind; readonly referenceId: string } | null;
  /** Empty when no money moved. */
  readonly entries: readonly LedgerEntry[];
}

/** An invoice was issued and paid. What credit paid of it was written when it was applied. */
export function postingsOfPayment(invoice: Invoice, payment: Payment): readonly Posting[] {
  const common = { invoiceId: invoice.id, reverses: null };
  const money = { account: accountOf(payment.method) };
  const { tax, total } = invoice;
  const sold = [...move(total.minus(tax), REVENUE, RECEIVABLE), ...move(tax, TAX, RECEIVABLE)];
  return [
    { ...common, kind: 'invoice', referenceId: invoice.id, entries: sold },
    { ...common, kind: 'payment', referenceId: payment.id, entries: move(payment.money, RECEIVABLE, money) },
  ];
}

/** A payment went back, its credit as credit: the postings are reversed, none is changed. */
export function postingsOfRefund(invoice: Invoice, refund: Refund): readonly Posting[] {
  const { payment, amount } = refund;
  const tax = new Money(refund.taxMinor, amount.currency);
  const common = { invoiceId: invoice.id, referenceId: refund.id };
  return [
    {
      ...common,
      kind: 'refund',
      reverses: { kind: 'payment', referenceId: payment.id },
      entries: move(refund.money, { account: accountOf(payment.method) }, RECEIVABLE),
    },
    postingOfReturnedCredit(invoice, refund.id, refund.credit),
    {
      ...common,
      kind: 'credit-note',
      reverses: { kind: 'invoice', referenceId: invoice.id },
      entries: [...move(amount.minus(tax), RECEIVABLE, REVENUE), ...move(tax, RECEIVABLE, TAX)],
    },
  ];
}

/** Credit of a person: `id` names the act, so that it is written once. */
export interface CreditAct {
  readonly id: string;
  readonly userId: string;
  readonly amount: Money;
}

/** A person may spend more: what they paid for and did not use, or a kindness. It lessens the revenue, and the tax by `tax` of it. */
export function postingOfCredit({ id, userId, amount }: CreditAct, invoiceId: string | null, tax?: Money): Posting {
  const net = tax ? amount.minus(tax) : amount;
  const entries = [...move(net, creditOf(userId), REVENUE), ...(tax ? move(tax, creditOf(userId), TAX) : [])];
  return { kind: 'credit', referenceId: id, invoiceId, reverses: null, entries };
}

/** Credit pays for a part of an invoice. */
export function postingOfSpentCredit({ id, userId, amount }: CreditAct, invoiceId: string): Posting {
  const entries = move(amount, RECEIVABLE, creditOf(userId));
  return { kind: 'credit-spent', referenceId: id, invoiceId, reverses: null, entries };
}

/** Credit that pays an invoice: once of each, under its id. */
export function postingOfAppliedCredit({ id, userId }: Invoice, amount: Money): Posting {
  return postingOfSpentCredit({ id, userId, amount }, id);
}

/** What {@link postingOfAppliedCredit} spent goes back, whole or in part; `id` names the refund, or the invoice that became void. */
export function postingOfReturnedCredit(invoice: Invoice, id: string, amount: Money): Posting {
  return postingOfCreditReversal(id, postingOfAppliedCredit(invoice, new Money(1, amount.currency)), amount);
}

/** Takes back what {@link postingOfCredit} (without tax) or {@link postingOfSpentCredit} wrote, whole or in part. */
export function postingOfCreditReversal(id: string, original: Posting, amount: Money): Posting {
  const [to, from, ...more] = original.entries;
  if (!to || !from || more.length > 0) throw new Error('This posting is not of credit alone.');
  return {
    kind: 'credit-reversal',
    referenceId: id,
    invoiceId: original.invoiceId,
    reverses: { kind: original.kind, referenceId: original.referenceId },
    entries: move(amount, to, from),
  };
}

/** Money arrived for an invoice that asks for none, or not what was asked for. */
export function postingOfSurplus(attemptId: string, invoiceId: string, amount: Money): Posting {
  const entries = move(amount, SURPLUS, { account: 'stripe' });
  return { kind: 'surplus', referenceId: attemptId, invoiceId, reverses: null, entries };
}

/** It was given back. */
export function postingOfReturnedSurplus(attemptId: string, invoiceId: string, amount: Money): Posting {
  const entries = move(amount, { account: 'stripe' }, SURPLUS);
  const reverses = { kind: 'surplus', referenceId: attemptId } as const;
  return { kind: 'surplus-return', referenceId: attemptId, invoiceId, reverses, entries };
}

type Account = Omit<LedgerEntry, 'amount'>;
const RECEIVABLE: Account = { account: 'receivable' };
const REVENUE: Account = { account: 'revenue' };
const TAX: Account = { account: 'tax-payable' };
const SURPLUS: Account = { account: 'surplus' };
const creditOf = (owner: string): Account => ({ account: 'customer-credit', owner });

/** Credits `from` and debits `to`. */
function move(amount: Money, from: Account, to: Account): readonly LedgerEntry[] {
  if (amount.amountMinor === 0) return [];
  return [
    { ...to, amount },
    { ...from, amount: new Money(-amount.amountMinor, amount.currency) },
  ];
}

function accountOf(method: PaymentMethod): AccountCode {
  if (method === 'stripe') return 'stripe';
  return method === 'transfer' ? 'bank' : 'cash';
}
