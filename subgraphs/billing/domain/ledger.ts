import { Money } from '../../../platform/domain/money.js';
import type { Invoice, Payment, PaymentMethod, Refund } from './invoice.js';

/* Double entry: what each act of money writes. Debits are positive, credits negative. */

export type AccountCode = 'bank' | 'cash' | 'receivable' | 'revenue';
export type PostingKind = 'invoice' | 'payment' | 'credit-note' | 'refund';

export interface LedgerEntry {
  readonly account: AccountCode;
  readonly amount: Money;
}

/** One transaction of the ledger. Kind and reference together are unique for ever. */
export interface Posting {
  readonly kind: PostingKind;
  /** The invoice, payment or refund that it stands for. */
  readonly referenceId: string;
  readonly invoiceId: string;
  /** The posting that it takes back. */
  readonly reverses: { readonly kind: PostingKind; readonly referenceId: string } | null;
  /** Empty when no money moved. */
  readonly entries: readonly LedgerEntry[];
}

/** An invoice was issued and paid. */
export function postingsOfPayment(invoice: Invoice, payment: Payment): readonly Posting[] {
  const money = accountOf(payment.method);
  const common = { invoiceId: invoice.id, reverses: null };
  return [
    { ...common, kind: 'invoice', referenceId: invoice.id, entries: move(invoice.total, 'revenue', 'receivable') },
    { ...common, kind: 'payment', referenceId: payment.id, entries: move(payment.amount, 'receivable', money) },
  ];
}

/** A payment went back: both postings are reversed, none is changed. */
export function postingsOfRefund(invoice: Invoice, refund: Refund): readonly Posting[] {
  const { payment, amount } = refund;
  const common = { invoiceId: invoice.id, referenceId: refund.id };
  return [
    {
      ...common,
      kind: 'refund',
      reverses: { kind: 'payment', referenceId: payment.id },
      entries: move(amount, accountOf(payment.method), 'receivable'),
    },
    {
      ...common,
      kind: 'credit-note',
      reverses: { kind: 'invoice', referenceId: invoice.id },
      entries: move(amount, 'receivable', 'revenue'),
    },
  ];
}

function move(amount: Money, from: AccountCode, to: AccountCode): readonly LedgerEntry[] {
  if (amount.amountMinor === 0) return [];
  return [
    { account: to, amount },
    { account: from, amount: new Money(-amount.amountMinor, amount.currency) },
  ];
}

function accountOf(method: PaymentMethod): AccountCode {
  return method === 'transfer' ? 'bank' : 'cash';
}
