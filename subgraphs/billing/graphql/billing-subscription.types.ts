import { ArrayMaxSize } from 'class-validator';
import { Directive, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime, IdempotentInput, IsCurrency } from '../../../platform/graphql-types.js';

export enum BillingSubscriptionStatusEnum {
  INCOMPLETE = 'incomplete',
  ACTIVE = 'active',
  CANCELED = 'canceled',
  EXPIRED = 'expired',
}
registerEnumType(BillingSubscriptionStatusEnum, {
  name: 'BillingSubscriptionStatus',
  description: 'Where a subscription to a plan is in its life.',
  valuesConfig: {
    INCOMPLETE: { description: 'Waits 7 days for its payment.' },
    ACTIVE: { description: 'Paid: it gives its entitlement.' },
    CANCELED: { description: 'Ended because it was canceled.' },
    EXPIRED: { description: 'Ended because its period was over, or because it was not paid in time.' },
  },
});

@ObjectType('BillingSubscription', {
  description: 'A plan that somebody has or asked for. Seen by themselves and staff only.',
})
@Directive('@key(fields: "id")')
export class BillingSubscriptionObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => BillingSubscriptionStatusEnum, { description: 'Where it is in its life.' })
  status!: BillingSubscriptionStatusEnum;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the paid period began; null until it is paid.' })
  currentPeriodStart!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the paid period ends; null until it is paid.' })
  currentPeriodEnd!: Date | null;

  @Field(() => Boolean, { description: 'Whether it was canceled, and ends with the paid period.' })
  cancelAtPeriodEnd!: boolean;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null while it lasts.' })
  endedAt!: Date | null;
}

@ObjectType('Entitlement', { description: 'Something that a person may use because they paid for it.' })
export class EntitlementType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'What may be used, such as `pro`.' })
  entitlement!: string;

  @Field(() => DateTime, { nullable: true, description: 'Until when; null for as long as it is not revoked.' })
  validUntil!: Date | null;

  @Field(() => DateTime, { description: 'Since when.' })
  grantedAt!: Date;
}

@InputType('SubscribeToPlanInput', { description: 'The plan that the viewer wants.' })
export class SubscribeToPlanInput extends IdempotentInput {
  @Field(() => ID, { description: 'A product of the kind PLAN that is sold.' })
  productId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'ISO 4217 code of the currency to pay in. Default: the one that the product was first sold in.',
  })
  @IsCurrency()
  currency?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Codes of coupons, at most 5; capitals and small letters are the same.',
  })
  @ArrayMaxSize(5)
  couponCodes?: string[] | null;
}

@InputType('CancelBillingSubscriptionInput', { description: 'The subscription to end.' })
export class CancelBillingSubscriptionInput {
  @Field(() => ID, { description: 'The subscription.' })
  billingSubscriptionId!: string;
}
