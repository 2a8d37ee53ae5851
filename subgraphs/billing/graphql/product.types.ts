import { Max, Min, ValidateNested } from 'class-validator';
import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { IsTitle } from '../../../platform/graphql/text.js';
import { connectionType, DateTime, IdempotentInput, MoneyInput, MoneyType } from '../../../platform/graphql/types.js';
import { FreeOfCost } from '../../../platform/graphql/list-size.js';
import { ForPartners } from '../../../platform/graphql/for-partners.js';

export enum ProductKindEnum {
  PLAN = 'plan',
  SESSION = 'session',
  BUNDLE = 'bundle',
  COURSE = 'course',
}
registerEnumType(ProductKindEnum, {
  name: 'ProductKind',
  description: 'What kind of thing is sold.',
  valuesConfig: {
    PLAN: { description: 'A plan for a month or a year, which gives the entitlement `pro`.' },
    SESSION: { description: 'One session with a teaching assistant of a course.' },
    BUNDLE: { description: 'Several sessions with teaching assistants of a course, to be used in a time.' },
    COURSE: { description: 'The access to a course, for as long as it is not given back.' },
  },
});

export enum BillingIntervalEnum {
  MONTH = 'month',
  YEAR = 'year',
  ONCE = 'once',
}
registerEnumType(BillingIntervalEnum, {
  name: 'BillingInterval',
  description: 'How long a paid period lasts, on the calendar of the person who pays.',
  valuesConfig: {
    MONTH: { description: 'To the same day of the next month, or its last day: 31 January to 28 February.' },
    YEAR: { description: 'To the same day of the next year, or the last day of that month.' },
    ONCE: { description: 'It is paid once and not again: sessions and bundles.' },
  },
});

export enum TaxBehaviorEnum {
  INCLUSIVE = 'inclusive',
  EXCLUSIVE = 'exclusive',
}
registerEnumType(TaxBehaviorEnum, {
  name: 'TaxBehavior',
  description: 'How a price and its tax belong together.',
  valuesConfig: {
    INCLUSIVE: { description: 'The tax is a part of the price.' },
    EXCLUSIVE: { description: 'The tax comes on top of the price.' },
  },
});

@FreeOfCost()
@ObjectType('Price', { description: 'What a product costs in one currency, for a time.' })
@Directive('@cacheControl(inheritMaxAge: true)')
export class PriceType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => MoneyType, { description: 'What it costs.' })
  amount!: MoneyType;

  @Field(() => TaxBehaviorEnum, { description: 'Whether the tax is a part of it.' })
  taxBehavior!: TaxBehaviorEnum;

  @Field(() => DateTime, { nullable: true, description: 'Since when, or from when on; null since ever.' })
  validFrom!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when; null for no end that is known.' })
  validTo!: Date | null;
}

@ObjectType('Product', { description: 'Something for sale.' })
@Directive('@key(fields: "id")')
@Directive('@cacheControl(inheritMaxAge: true)')
export class ProductObject {
  @Field(() => ID, { description: 'Unique id.' })
  @ForPartners()
  id!: string;

  @Field(() => ProductKindEnum, { description: 'What kind of thing it is.' })
  @ForPartners()
  kind!: ProductKindEnum;

  @Field(() => String, { description: 'Name of the product.' })
  @ForPartners()
  title!: string;

  @Field(() => BillingIntervalEnum, { description: 'How long a paid period lasts.' })
  @ForPartners()
  interval!: BillingIntervalEnum;

  @Field(() => Int, { nullable: true, description: 'How many sessions it gives; null for a plan.' })
  @ForPartners()
  sessions!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many days after the payment its sessions can be booked; null for a plan.',
  })
  @ForPartners()
  validityDays!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Until how many hours before its start a session is given back when the student cancels; null for a plan.',
  })
  freeCancelHours!: number | null;

  @Field(() => Int, { nullable: true, description: 'How many days ahead a session can be booked; null for a plan.' })
  bookAheadDays!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many sessions of a student may wait for their payment at once; null for a plan.',
  })
  unpaidLimit!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many days of a plan are free for users who never tried it; null for sessions.',
  })
  trialDays!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Plans of one family are tried once by a person; null for sessions.',
  })
  planFamily!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was archived; null while it is sold.' })
  archivedAt!: Date | null;
}

export const ProductConnection = connectionType('Product', () => ProductObject, { partners: true });

@InputType('CreateProductInput', { description: 'A new product.' })
export class CreateProductInput {
  @Field(() => ProductKindEnum, { description: 'What kind of thing it is.' })
  kind!: ProductKindEnum;

  @Field(() => String, {
    description: 'Name of the product, 1 to 120 characters. It appears on invoices: no names of people.',
  })
  @IsTitle({ min: 1, max: 120 })
  title!: string;

  @Field(() => MoneyInput, { description: 'What one interval costs; 0 for a free plan.' })
  @ValidateNested()
  price!: MoneyInput;

  @Field(() => TaxBehaviorEnum, {
    nullable: true,
    description: 'Whether the tax is a part of the price. Default INCLUSIVE.',
  })
  taxBehavior?: TaxBehaviorEnum | null;

  @Field(() => BillingIntervalEnum, {
    nullable: true,
    description: 'How long a paid period lasts. Of a plan, which needs it.',
  })
  interval?: BillingIntervalEnum | null;

  @Field(() => Int, { nullable: true, description: 'How many days of a plan are free: 0 to 365. Default 0.' })
  @Min(0)
  @Max(365)
  trialDays?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Plans of one family are tried once by a person: 1 to 40 characters. Of a plan. Default `pro`.',
  })
  @IsTitle({ min: 1, max: 40 })
  planFamily?: string | null;

  @Field(() => ID, { nullable: true, description: 'The published course of all but a plan, which need it.' })
  courseId?: string | null;

  @Field(() => Int, { nullable: true, description: 'How many sessions a bundle gives: 1 to 200. Default 1.' })
  @Min(1)
  @Max(200)
  sessions?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many days after the payment its sessions can be booked: 1 to 1830. Default 365.',
  })
  @Min(1)
  @Max(1830)
  validityDays?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Until how many hours before its start a session is given back when the student cancels: 0 to 720. Default 24.',
  })
  @Min(0)
  @Max(720)
  freeCancelHours?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many days ahead a session can be booked: 1 to 730. Default 60.',
  })
  @Min(1)
  @Max(730)
  bookAheadDays?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many sessions of a student may wait for their payment at once: 1 to 100. Default 2.',
  })
  @Min(1)
  @Max(100)
  unpaidLimit?: number | null;
}

@InputType('ArchiveProductInput', { description: 'The product to archive.' })
export class ArchiveProductInput {
  @Field(() => ID, { description: 'The product.' })
  productId!: string;
}

@InputType('UpdateProductInput', { description: 'A new name of a product.' })
export class UpdateProductInput {
  @Field(() => ID, { description: 'The product.' })
  productId!: string;

  @Field(() => String, {
    description: 'Name of the product, 1 to 120 characters. It appears on invoices: no names of people.',
  })
  @IsTitle({ min: 1, max: 120 })
  title!: string;
}

@InputType('ChangePriceInput', { description: 'What a product costs in a currency from a time on.' })
export class ChangePriceInput extends IdempotentInput {
  @Field(() => ID, { description: 'The product.' })
  productId!: string;

  @Field(() => MoneyInput, {
    description: 'The price. In another currency than before it is sold in that one too.',
  })
  @ValidateNested()
  price!: MoneyInput;

  @Field(() => TaxBehaviorEnum, {
    nullable: true,
    description: 'Whether the tax is a part of the price. Default INCLUSIVE.',
  })
  taxBehavior?: TaxBehaviorEnum | null;

  @Field(() => DateTime, { nullable: true, description: 'From when on; not in the past. Default: now.' })
  validFrom?: Date | null;
}
