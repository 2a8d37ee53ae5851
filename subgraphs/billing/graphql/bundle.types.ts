import { ArrayMaxSize } from 'class-validator';
import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime, IdempotentInput, IsCurrency } from '../../../platform/graphql/types.js';

export enum BundleStatusEnum {
  AWAITING_PAYMENT = 'awaiting-payment',
  ACTIVE = 'active',
  ENDED = 'ended',
  VOID = 'void',
}
registerEnumType(BundleStatusEnum, {
  name: 'BundleStatus',
  description: 'Status of a bundle.',
  valuesConfig: {
    AWAITING_PAYMENT: { description: 'Asked for; its sessions can be used when the invoice is paid.' },
    ACTIVE: { description: 'Paid; its sessions can be used until it ends.' },
    ENDED: { description: 'Its time is over; what was left has expired.' },
    VOID: { description: 'Was not paid in time.' },
  },
});

export enum BundleEntryKindEnum {
  PURCHASE = 'purchase',
  HOLD = 'hold',
  CAPTURE = 'capture',
  RELEASE = 'release',
  EXPIRE = 'expire',
}
registerEnumType(BundleEntryKindEnum, {
  name: 'BundleEntryKind',
  description: 'Why the remaining sessions of a bundle changed.',
  valuesConfig: {
    PURCHASE: { description: 'The bundle was paid.' },
    HOLD: { description: 'A session was booked.' },
    CAPTURE: { description: 'The session took place, or was cancelled too late: it is used.' },
    RELEASE: { description: 'The session was given back.' },
    EXPIRE: { description: 'The time of the bundle was over.' },
  },
});

@ObjectType('BundleEntry', { description: 'One line of the ledger of a bundle. Never changed.' })
export class BundleEntryType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => BundleEntryKindEnum, { description: 'Why the remaining sessions changed.' })
  kind!: BundleEntryKindEnum;

  @Field(() => Int, { description: 'By how many sessions; 0 where a session that was held is used.' })
  delta!: number;

  @Field(() => DateTime, { description: 'When it was written.' })
  createdAt!: Date;
}

@ObjectType('BundlePurchase', { description: 'Sessions with teaching assistants that a student bought at once.' })
@Directive('@key(fields: "id")')
export class BundlePurchaseObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => BundleStatusEnum, { description: 'The status.' })
  status!: BundleStatusEnum;

  @Field(() => Int, { description: 'How many sessions were bought.' })
  totalSessions!: number;

  @Field(() => Int, { description: 'Sessions that can still be booked: the sum of the ledger, never below 0.' })
  remainingSessions!: number;

  @Field(() => Int, { description: 'Sessions that are booked and not held yet.' })
  heldSessions!: number;

  @Field(() => DateTime, { nullable: true, description: 'When it was paid; null until then.' })
  validFrom!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when its sessions can be booked; null until it is paid.',
  })
  validTo!: Date | null;
}

@InputType('BuyBundleInput', { description: 'The bundle that the viewer wants.' })
export class BuyBundleInput extends IdempotentInput {
  @Field(() => ID, { description: 'A product of the kind BUNDLE.' })
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
