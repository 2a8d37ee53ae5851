import { ArrayMaxSize, IsISO31661Alpha2, Matches, Max, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import { IsName, IsProse, IsTitle } from '../../../platform/graphql/text.js';
import { connectionType, DateTime, IdempotentInput, MoneyInput, MoneyType } from '../../../platform/graphql/types.js';

@ObjectType('QuoteLine', { description: 'One thing that a purchase would ask money for.' })
export class QuoteLineType {
  @Field(() => String, { description: 'What it is, in English.' })
  description!: string;

  @Field(() => MoneyType, { description: 'What coupons take off its price.' })
  discount!: MoneyType;

  @Field(() => Int, { description: 'The rate of its tax in basis points: 2300 are 23 %.' })
  taxBasisPoints!: number;

  @Field(() => MoneyType, { description: 'The tax in it.' })
  tax!: MoneyType;

  @Field(() => MoneyType, { description: 'What is to be paid for it, tax included.' })
  amount!: MoneyType;
}

@ObjectType('Quote', { description: 'What a purchase would cost the viewer now.' })
export class QuoteType {
  @ListSize(5)
  @Field(() => [QuoteLineType], { description: 'What money would be asked for.' })
  lines!: QuoteLineType[];

  @Field(() => MoneyType, { description: 'What coupons take off.' })
  discount!: MoneyType;

  @Field(() => MoneyType, { description: 'The tax in the total, by the country of the billing details.' })
  tax!: MoneyType;

  @Field(() => MoneyType, { description: 'What would be to be paid.' })
  total!: MoneyType;
}

@ObjectType('BillingDetails', {
  description: 'The buyer on invoices. Visible to the user and staff only.',
})
export class BillingDetailsType {
  @Field(() => String, { description: 'Name of the person or company.' })
  name!: string;

  @Field(() => String, { description: 'Postal address, in lines.' })
  address!: string;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2 code of the country, which decides the tax.' })
  country!: string;

  @Field(() => String, { nullable: true, description: 'Number at the tax office; null for none.' })
  taxId!: string | null;
}

@InputType('UpdateBillingDetailsInput', { description: 'The buyer on invoices.' })
export class UpdateBillingDetailsInput {
  @Field(() => String, { description: 'Name of the person or company, 1 to 200 characters.' })
  @IsName({ min: 1, max: 200 })
  name!: string;

  @Field(() => String, { description: 'Postal address, in lines; 1 to 500 characters.' })
  @IsProse({ min: 1, max: 500 })
  address!: string;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2 code of the country, such as `PT`.' })
  @IsISO31661Alpha2()
  @Matches(/^[A-Z]{2}$/, { message: 'must be in capitals' })
  country!: string;

  @Field(() => String, { nullable: true, description: 'Number at the tax office, at most 40 characters.' })
  @IsTitle({ min: 0, max: 40 })
  taxId?: string | null;
}

@ObjectType('TaxRate', { description: 'The tax of a country, for a time.' })
export class TaxRateType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2 code of the country.' })
  country!: string;

  @Field(() => Int, { description: 'In basis points: 2300 are 23 %.' })
  basisPoints!: number;

  @Field(() => DateTime, { nullable: true, description: 'From when on; null since ever.' })
  validFrom!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when; null for no end that is known.' })
  validTo!: Date | null;
}

export const TaxRateConnection = connectionType('TaxRate', () => TaxRateType);

@InputType('SetTaxRateInput', { description: 'The tax of a country from a time on.' })
export class SetTaxRateInput extends IdempotentInput {
  @Field(() => String, { description: 'ISO 3166-1 alpha-2 code of the country, such as `PT`.' })
  @IsISO31661Alpha2()
  @Matches(/^[A-Z]{2}$/, { message: 'must be in capitals' })
  country!: string;

  @Field(() => Int, { description: 'In basis points, 0 to 10000: 2300 are 23 %.' })
  @Min(0)
  @Max(10_000)
  basisPoints!: number;

  @Field(() => DateTime, { nullable: true, description: 'From when on; not in the past. Default: now.' })
  validFrom?: Date | null;
}

export enum CouponDurationEnum {
  ONCE = 'once',
  REPEATING = 'repeating',
  FOREVER = 'forever',
}
registerEnumType(CouponDurationEnum, {
  name: 'CouponDuration',
  description: 'How many periods of a plan a coupon applies to; trials are not counted. All else it reduces once.',
  valuesConfig: {
    ONCE: { description: 'The first that is paid for.' },
    REPEATING: { description: 'As many as it says, from the first on.' },
    FOREVER: { description: 'All of them.' },
  },
});

@ObjectType('Coupon', { description: 'Something off the price. Seen by staff only.' })
export class CouponType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'What buyers enter, in capitals.' })
  code!: string;

  @Field(() => Int, { nullable: true, description: 'Basis points off the price, 1000 being 10 %; null for an amount.' })
  basisPoints!: number | null;

  @Field(() => MoneyType, { nullable: true, description: 'Amount off the price; null for a percentage.' })
  amount!: MoneyType | null;

  @Field(() => Int, { nullable: true, description: 'How often it can be used by all together; null without a limit.' })
  maxRedemptions!: number | null;

  @Field(() => Int, { description: 'How often it was used. An invoice that is never paid gives its use back.' })
  redemptions!: number;

  @Field(() => DateTime, { nullable: true, description: 'Until when it is good; null without an end.' })
  expiresAt!: Date | null;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was archived; null while it can be used.' })
  archivedAt!: Date | null;

  @Field(() => [ID], { description: 'The products that it applies to; none for all.' })
  productIds!: string[];

  @Field(() => CouponDurationEnum, { description: 'How many periods of a plan it applies to.' })
  duration!: CouponDurationEnum;

  @Field(() => Int, { nullable: true, description: 'How many periods a repeating one applies to; null for others.' })
  durationInPeriods!: number | null;
}

export const CouponConnection = connectionType('Coupon', () => CouponType);

@InputType('CreateCouponInput', { description: 'A new coupon: a percentage or an amount off the price.' })
export class CreateCouponInput extends IdempotentInput {
  @Field(() => String, {
    description: 'What buyers enter: 3 to 40 letters, digits and hyphens; capitals and small letters are the same.',
  })
  @Matches(/^[A-Za-z0-9-]{3,40}$/, { message: 'must be 3 to 40 letters, digits and hyphens' })
  code!: string;

  @Field(() => Int, { nullable: true, description: 'Basis points off the price, 1 to 10000: 1000 are 10 %.' })
  @Min(1)
  @Max(10_000)
  basisPoints?: number | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'Amount off the price, in the currency that it applies to.',
  })
  @ValidateNested()
  amount?: MoneyInput | null;

  @Field(() => Int, { nullable: true, description: 'How often it can be used by all together. Default: no limit.' })
  @Min(1)
  @Max(1_000_000)
  maxRedemptions?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when it is good. Default: no end.' })
  expiresAt?: Date | null;

  @Field(() => [ID], { nullable: true, description: 'The products that it applies to, at most 100. Default: all.' })
  @ArrayMaxSize(100)
  productIds?: string[] | null;

  @Field(() => CouponDurationEnum, {
    nullable: true,
    description: 'How many periods of a plan it applies to. Default: ONCE.',
  })
  duration?: CouponDurationEnum | null;

  @Field(() => Int, { nullable: true, description: 'With REPEATING, which needs it: how many periods, 1 to 120.' })
  @Min(1)
  @Max(120)
  durationInPeriods?: number | null;
}

@InputType('ArchiveCouponInput', { description: 'The coupon to archive.' })
export class ArchiveCouponInput {
  @Field(() => ID, { description: 'The coupon.' })
  couponId!: string;
}

@ObjectType('BillingAct', {
  description: 'A change to money by staff or by the platform. Kept permanently. Visible to staff only.',
})
export class BillingActType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'What was done, such as `change-price`.' })
  act!: string;

  @Field(() => ID, {
    description: 'What it was done to: a product, an invoice, a coupon, a rate, a billing subscription.',
  })
  subjectId!: string;

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;
}

export const BillingActConnection = connectionType('BillingAct', () => BillingActType);
