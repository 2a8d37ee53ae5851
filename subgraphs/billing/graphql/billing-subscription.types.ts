import { ArrayMaxSize } from 'class-validator';
import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime, IdempotentInput, IsCurrency, MoneyType } from '../../../platform/graphql/types.js';

export enum BillingSubscriptionStatusEnum {
  INCOMPLETE = 'incomplete',
  TRIALING = 'trialing',
  ACTIVE = 'active',
  PAST_DUE = 'past_due',
  PAUSED = 'paused',
  CANCELED = 'canceled',
  EXPIRED = 'expired',
}
registerEnumType(BillingSubscriptionStatusEnum, {
  name: 'BillingSubscriptionStatus',
  description: 'Status of a subscription to a plan.',
  valuesConfig: {
    INCOMPLETE: { description: 'Waits 7 days for its payment.' },
    TRIALING: { description: 'On trial: it gives its entitlement, and is paid from the end of the trial on.' },
    ACTIVE: { description: 'Paid and renewed automatically: it gives its entitlement.' },
    PAST_DUE: {
      description:
        'The payment of the running period failed and is tried again, 1, 3, 5 and 7 days after its start: it still gives its entitlement.',
    },
    PAUSED: { description: 'Stopped by its owner, with the rest of the period kept: it gives nothing.' },
    CANCELED: { description: 'Ended because it was canceled, or because a renewal was not paid.' },
    EXPIRED: { description: 'Ended because it was not paid in time, or was paused for a year.' },
  },
});

export enum PlanChangeTimeEnum {
  NOW = 'now',
  PERIOD_END = 'period-end',
}
registerEnumType(PlanChangeTimeEnum, {
  name: 'PlanChangeTime',
  description: 'When a change of a subscription has its effect.',
  valuesConfig: {
    NOW: { description: 'At once.' },
    PERIOD_END: { description: 'When the paid period, or the trial, is over.' },
  },
});

@ObjectType('BillingSubscription', {
  description: 'A plan that a user has or ordered. Visible to the user and staff only.',
})
@Directive('@key(fields: "id")')
export class BillingSubscriptionObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => BillingSubscriptionStatusEnum, { description: 'The status.' })
  status!: BillingSubscriptionStatusEnum;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the paid period began; null until it is paid.' })
  currentPeriodStart!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the paid period ends; null until it is paid.' })
  currentPeriodEnd!: Date | null;

  @Field(() => Boolean, { description: 'Whether it was canceled, and ends with the paid period.' })
  cancelAtPeriodEnd!: boolean;

  @Field(() => DateTime, { nullable: true, description: 'When its trial ends or ended; null without one.' })
  trialEndsAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Since when the payment of the running period is missing; null while none is.',
  })
  pastDueSince!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the missing payment is tried again; null while none is missing or a try runs.',
  })
  nextAttemptAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Since when it is paused; null while it is not.' })
  pausedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null while it lasts.' })
  endedAt!: Date | null;
}

@ObjectType('SubscriptionDiscount', { description: 'What a coupon takes off the periods of a plan.' })
export class SubscriptionDiscountType {
  @Field(() => Int, { nullable: true, description: 'Basis points off the price, 1000 being 10 %; null for an amount.' })
  basisPoints!: number | null;

  @Field(() => MoneyType, { nullable: true, description: 'Amount off the price of a period; null for a percentage.' })
  amount!: MoneyType | null;

  @Field(() => Boolean, { description: 'Whether the period that runs has it.' })
  current!: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'How many more periods get it after the current one; null for all.',
  })
  periodsLeft!: number | null;
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
    description:
      'Codes of coupons, at most 5; capitals and small letters are the same. With a trial they begin after it.',
  })
  @ArrayMaxSize(5)
  couponCodes?: string[] | null;
}

@InputType('CancelBillingSubscriptionInput', { description: 'The subscription to end.' })
export class CancelBillingSubscriptionInput {
  @Field(() => ID, { description: 'The subscription.' })
  billingSubscriptionId!: string;

  @Field(() => PlanChangeTimeEnum, { nullable: true, description: 'When it shall end. Default: PERIOD_END.' })
  when?: PlanChangeTimeEnum | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'What was paid for the time left becomes credit of the person: staff only, with NOW. Default: false.',
  })
  creditUnused?: boolean | null;
}

@InputType('BillingSubscriptionInput', { description: 'The subscription that is meant.' })
export class BillingSubscriptionInput {
  @Field(() => ID, { description: 'The subscription.' })
  billingSubscriptionId!: string;
}

@InputType('ChangePlanInput', { description: 'Another plan for a subscription.' })
export class ChangePlanInput extends IdempotentInput {
  @Field(() => ID, { description: 'The subscription.' })
  billingSubscriptionId!: string;

  @Field(() => ID, { description: 'The other plan, which is sold.' })
  productId!: string;

  @Field(() => PlanChangeTimeEnum, { nullable: true, description: 'When the plan shall change. Default: NOW.' })
  when?: PlanChangeTimeEnum | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'That of the preview, at most 10 minutes old: the change then costs what the preview said. Default: the present.',
  })
  prorationDate?: Date | null;
}

@ObjectType('PlanChangePreview', { description: 'What another plan costs, counted from an instant on.' })
export class PlanChangePreviewType {
  @Field(() => DateTime, { description: 'From when both plans are counted: to be sent with the change.' })
  prorationDate!: Date;

  @Field(() => MoneyType, { description: 'What the other plan costs to the end of the period.' })
  charge!: MoneyType;

  @Field(() => MoneyType, { description: 'What was paid for the same time.' })
  unused!: MoneyType;

  @Field(() => MoneyType, { description: 'What is to be paid for the change; 0 where more was paid than is needed.' })
  due!: MoneyType;

  @Field(() => MoneyType, { description: 'What becomes credit for later invoices; 0 where something is to be paid.' })
  credit!: MoneyType;

  @Field(() => DateTime, { description: 'When the period after the change begins.' })
  periodStart!: Date;

  @Field(() => DateTime, { description: 'When the period after the change ends.' })
  periodEnd!: Date;
}
