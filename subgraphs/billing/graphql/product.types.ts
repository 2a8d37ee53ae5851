import { Length, Max, Min, ValidateNested } from 'class-validator';
import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, DateTime, MoneyInput, MoneyType } from '../../../platform/graphql-types.js';
import { ForPartners } from '../../../platform/for-partners.js';

export enum ProductKindEnum {
  PLAN = 'plan',
  SESSION = 'session',
  BUNDLE = 'bundle',
}
registerEnumType(ProductKindEnum, {
  name: 'ProductKind',
  description: 'What kind of thing is sold.',
  valuesConfig: {
    PLAN: { description: 'A plan for a month or a year, which gives the entitlement `pro`.' },
    SESSION: { description: 'One session with a teaching assistant of a course.' },
    BUNDLE: { description: 'Several sessions with teaching assistants of a course, to be used in a time.' },
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

  @Field(() => MoneyType, { description: 'What it costs: a plan for one interval, a bundle for all its sessions.' })
  @ForPartners()
  price!: MoneyType;

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

  @Field(() => DateTime, { nullable: true, description: 'Since when it is not sold any more; null while it is sold.' })
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
  @Length(1, 120)
  title!: string;

  @Field(() => MoneyInput, { description: 'What one interval costs; 0 for a free plan.' })
  @ValidateNested()
  price!: MoneyInput;

  @Field(() => BillingIntervalEnum, {
    nullable: true,
    description: 'How long a paid period lasts. Of a plan, which needs it.',
  })
  interval?: BillingIntervalEnum | null;

  @Field(() => ID, { nullable: true, description: 'The published course of a session or a bundle, which need it.' })
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
}

@InputType('ArchiveProductInput', { description: 'The product that is not to be sold any more.' })
export class ArchiveProductInput {
  @Field(() => ID, { description: 'The product.' })
  productId!: string;
}
