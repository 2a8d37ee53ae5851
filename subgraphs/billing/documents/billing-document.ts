import type { Money } from '../../../platform/domain/money.js';

/** One line: what was sold, and what it cost. `gross` is `net` and `tax`; negative for what was taken off. */
export interface DocumentLine {
  readonly description: string;
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
}

/** What was taken for the state at one rate, over all lines of it. */
export interface DocumentTax {
  /** Hundredths of a percent: 2300 is 23 %. */
  readonly rateBasisPoints: number;
  readonly net: Money;
  readonly tax: Money;
}

/** Who sells or buys, as it is to be printed. */
export interface DocumentParty {
  readonly name: string;
  /** One entry a line, as it is written on an envelope. */
  readonly address: readonly string[];
  /** Number under which the party is known for value added tax. */
  readonly taxId: string | null;
}

/** All that is printed on an invoice, a credit note or a pro forma invoice: the same document always makes the same bytes. */
export interface BillingDocument {
  readonly kind: 'invoice' | 'credit-note' | 'pro-forma';
  /** Null for a pro forma invoice. */
  readonly number: string | null;
  readonly issuedAt: Date;
  /** IANA zone whose calendar the date is of. */
  readonly timeZone: string;
  /** Of a credit note: the number of the invoice that it corrects. */
  readonly corrects: string | null;
  readonly seller: DocumentParty;
  readonly buyer: DocumentParty;
  readonly lines: readonly DocumentLine[];
  readonly taxes: readonly DocumentTax[];
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
  /** Of an invoice, also pro forma: what of the total credit of the buyer pays. Of a credit note: what of it became credit again. */
  readonly credit: Money;
  /** BCP 47; decides language, numbers and dates. */
  readonly locale: string;
  /** How it was settled, such as `Paid by bank transfer`; empty for nothing to say. */
  readonly note: string;
}
