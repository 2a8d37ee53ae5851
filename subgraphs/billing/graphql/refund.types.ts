import { ValidateNested } from 'class-validator';
import { Directive, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, DateTime, IdempotentInput, MoneyInput, MoneyType } from '../../../platform/graphql/types.js';

export enum RefundReasonEnum {
  REQUESTED = 'requested',
  DUPLICATE = 'duplicate',
  GOODWILL = 'goodwill',
}
registerEnumType(RefundReasonEnum, {
  name: 'RefundReason',
  description: 'Why staff give money back.',
  valuesConfig: {
    REQUESTED: { description: 'The person asked for it.' },
    DUPLICATE: { description: 'It was paid twice.' },
    GOODWILL: { description: 'A kindness.' },
  },
});

export enum RefundStatusEnum {
  REQUESTED = 'requested',
  SUCCEEDED = 'succeeded',
  FAILED = 'failed',
}
registerEnumType(RefundStatusEnum, {
  name: 'RefundStatus',
  description: 'What became of money that is to be given back.',
  valuesConfig: {
    REQUESTED: { description: 'The provider was asked, and has not done it yet.' },
    SUCCEEDED: { description: 'It was given back, and taken off the invoice by a credit note.' },
    FAILED: { description: 'The provider could not do it: nothing went back, and it can be given back otherwise.' },
  },
});

export enum ProviderRefundStatusEnum {
  REQUESTED = 'requested',
  PENDING = 'pending',
  SUCCEEDED = 'succeeded',
  FAILED = 'failed',
}
registerEnumType(ProviderRefundStatusEnum, {
  name: 'ProviderRefundStatus',
  description: 'What a provider made of money that it was asked to give back.',
  valuesConfig: {
    REQUESTED: { description: 'It has not answered yet; it is asked again for about three days.' },
    PENDING: { description: 'It does it, and has yet to say how that ended.' },
    SUCCEEDED: { description: 'The money left.' },
    FAILED: { description: 'The money is still, or again, at the provider.' },
  },
});

export enum RefundFailureReasonEnum {
  CARD_GONE = 'card_gone',
  DECLINED = 'declined',
  INSUFFICIENT_FUNDS = 'insufficient_funds',
  DISPUTED = 'disputed',
  ALREADY_REFUNDED = 'already_refunded',
  REFUSED = 'refused',
}
registerEnumType(RefundFailureReasonEnum, {
  name: 'RefundFailureReason',
  description: 'Why a provider could not give money back.',
  valuesConfig: {
    CARD_GONE: { description: 'The card is lost, stolen, expired or canceled: pay it out otherwise.' },
    DECLINED: { description: 'The bank of the person took no money.' },
    INSUFFICIENT_FUNDS: { description: "The platform's money at the provider is not enough." },
    DISPUTED: { description: 'The person disputes the payment at their bank.' },
    ALREADY_REFUNDED: { description: 'It was given back at the provider before, without the platform.' },
    REFUSED: { description: 'Another reason, which the provider shows to staff.' },
  },
});

@ObjectType('Refund', { description: 'Money that is, or was to be, given back for an invoice.' })
export class RefundType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => RefundStatusEnum, { description: 'What became of it.' })
  status!: RefundStatusEnum;

  @Field(() => MoneyType, { description: 'How much, credit of the person included.' })
  amount!: MoneyType;

  @Field(() => RefundFailureReasonEnum, { nullable: true, description: 'Why it failed; null when it did not.' })
  failureReason!: RefundFailureReasonEnum | null;

  @Field(() => DateTime, { description: 'When it was decided.' })
  requestedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it succeeded or failed; null until then, and for those before this was kept.',
  })
  endedAt!: Date | null;
}

@ObjectType('ProviderRefund', {
  description:
    'Money that a provider was asked to give back: of a refund, or what came for an invoice that asked for none.',
})
export class ProviderRefundType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => ProviderRefundStatusEnum, { description: 'What the provider made of it.' })
  status!: ProviderRefundStatusEnum;

  @Field(() => MoneyType, { description: 'How much money.' })
  amount!: MoneyType;

  @Field(() => RefundFailureReasonEnum, {
    nullable: true,
    description: 'Why it failed; null when it did not, and for those before this was kept.',
  })
  failureReason!: RefundFailureReasonEnum | null;

  @Field(() => Boolean, {
    description: 'Whether `retryProviderRefund` takes it: it failed, and no refund can give the money back instead.',
  })
  isRetryable!: boolean;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  requestedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null until then.' })
  endedAt!: Date | null;
}

export const ProviderRefundConnection = connectionType('ProviderRefund', () => ProviderRefundType);

@InputType('RetryProviderRefundInput', { description: 'Money that a provider is to give back once more.' })
export class RetryProviderRefundInput extends IdempotentInput {
  @Field(() => ID, { description: 'What failed, as `providerRefunds` shows it.' })
  providerRefundId!: string;
}

@ObjectType('RetryProviderRefundPayload', { description: 'Result of asking a provider once more.' })
export class RetryProviderRefundPayload {
  @Field(() => ProviderRefundType, { description: 'As it is now.' })
  providerRefund!: object | null;
}

@ObjectType('CreditNote', {
  description:
    'Takes back an issued invoice or a part of it, for money that was given back. Seen by its owner and staff.',
})
@Directive('@key(fields: "id")')
export class CreditNoteObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, {
    description: 'Number without gaps within a year (UTC) and legal entity, such as `CN-2026-000042`.',
  })
  number!: string;

  @Field(() => MoneyType, { description: 'What was given back, tax included.' })
  amount!: MoneyType;

  @Field(() => MoneyType, { description: 'The tax in it.' })
  tax!: MoneyType;

  @Field(() => DateTime, { description: 'When it was issued.' })
  issuedAt!: Date;
}

export const CreditNoteConnection = connectionType('CreditNote', () => CreditNoteObject);

@InputType('RefundPaymentInput', { description: 'A payment to give back.' })
export class RefundPaymentInput extends IdempotentInput {
  @Field(() => ID, { description: 'The payment.' })
  paymentId!: string;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'How much of it, in its currency. Default: all that did not go back before.',
  })
  @ValidateNested()
  amount?: MoneyInput | null;

  @Field(() => RefundReasonEnum, { description: 'Why.' })
  reason!: RefundReasonEnum;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'For a refund after which nothing of the payment remains: true, and the person keeps what was paid for; false, and it is taken back even if it has begun. Required for a seat in a class that has begun. Default: what has not begun is taken back (the unused sessions of a bundle, the plan, the seat, the session, the access to the course).',
  })
  keepAccess?: boolean | null;
}
