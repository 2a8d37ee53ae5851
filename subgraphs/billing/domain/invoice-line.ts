import { newId } from '../../../platform/domain/ids.js';
import type { Money } from '../../../platform/domain/money.js';
import type { PricedLine } from './pricing.js';

/** What an invoice says of the tax of a line, and which product it is. */
export type LineDetails = Pick<PricedLine, 'discount' | 'tax' | 'taxBasisPoints'> &
  Partial<Pick<PricedLine, 'productId'>>;

export class InvoiceLine {
  readonly id = newId();
  readonly invoice!: { readonly id: string };
  constructor(
    readonly position: number,
    /** Made of facts; never a person's name, for it outlives the account. */
    public description: string,
    /** What is to be paid for it, its tax included; negative for what is taken off. */
    readonly amount: Money,
    /** Minor units of the same currency; so are those below. What coupons took off its price. */
    readonly discountMinor: number,
    /** The part of the amount that is tax; it has the sign of the amount. */
    readonly taxMinor: number,
    /** 2300 are 23 %. */
    readonly taxBasisPoints: number,
    /** What it sells, for analytics; null for what is no product, such as a seat. */
    readonly productId: string | null,
  ) {}
}
