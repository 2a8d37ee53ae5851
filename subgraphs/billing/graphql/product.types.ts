import { Length, ValidateNested } from 'class-validator';
import { Directive, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, DateTime, MoneyInput, MoneyType } from '../../../platform/graphql-types.js';

export enum ProductKindEnum {
  PLAN = 'plan',
}
registerEnumType(ProductKindEnum, {
  name: 'ProductKind',
  description: 'What kind of thing is sold.',
  valuesConfig: { PLAN: { description: 'A plan for a month or a year, which gives the entitlement `pro`.' } },
});

export enum BillingIntervalEnum {
  MONTH = 'month',
  YEAR = 'year',
}
registerEnumType(BillingIntervalEnum, {
  name: 'BillingInterval',
  description: 'How long a paid period lasts, on the calendar of the person who pays.',
  valuesConfig: {
    MONTH: { description: 'To the same day of the next month, or its last day: 31 January to 28 February.' },
    YEAR: { description: 'To the same day of the next year, or the last day of that month.' },
  },
});

@ObjectType('Product', { description: 'Something for sale.' })
@Directive('@key(fields: "id")')
export class ProductObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => ProductKindEnum, { description: 'What kind of thing it is.' })
  kind!: ProductKindEnum;

  @Field(() => String, { description: 'Name of the product.' })
  title!: string;

  @Field(() => MoneyType, { description: 'What one interval costs.' })
  price!: MoneyType;

  @Field(() => BillingIntervalEnum, { description: 'How long a paid period lasts.' })
  interval!: BillingIntervalEnum;

  @Field(() => DateTime, { nullable: true, description: 'Since when it is not sold any more; null while it is sold.' })
  archivedAt!: Date | null;
}

export const ProductConnection = connectionType('Product', () => ProductObject);

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

  @Field(() => BillingIntervalEnum, { description: 'How long a paid period lasts.' })
  interval!: BillingIntervalEnum;
}

@InputType('ArchiveProductInput', { description: 'The product that is not to be sold any more.' })
export class ArchiveProductInput {
  @Field(() => ID, { description: 'The product.' })
  productId!: string;
}
