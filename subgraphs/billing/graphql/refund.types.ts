import { ValidateNested } from 'class-validator';
import { Directive, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import {
  connectionType,
  DateTime,
  IdempotentInput,
  MoneyInput,
  MoneyType,
  LocalDate,
} from '../../../platform/graphql/types.js';

export enum RefundReasonEnum {
  REQUESTED = 'requested',
  DUPLICATE = 'duplicate',
  GOODWILL = 'goodwill',
}
registerEnumType(RefundReasonEnum, {
  name: 'RefundReason',
  description: 'Why staff refund a payment.',
  valuesConfig: {
    REQUESTED: { description: 'The customer asked for it.' },
    DUPLICATE: { description: 'It was paid twice.' },
    GOODWILL: { description: 'As a courtesy.' },
  },
});

export enum RefundStatusEnum {
  REQUESTED = 'requested',
  SUCCEEDED = 'succeeded',
  FAILED = 'failed',
}
registerEnumType(RefundStatusEnum, {
  name: 'RefundStatus',
  description: 'Status of a refund.',
  valuesConfig: {
    REQUESTED: { description: 'Requested from the provider, and not finished yet.' },
    SUCCEEDED: { description: 'The money was refunded, and a credit note was issued.' },
    FAILED: { description: 'The provider could not refund it: nothing was refunded, and another refund can be made.' },
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
  description: 'Status of a refund at a payment provider.',
  valuesConfig: {
    REQUESTED: { description: 'It has not answered yet; the call is retried for about three days.' },
    PENDING: { description: 'Accepted; the result is not known yet.' },
    SUCCEEDED: { description: 'The money was sent.' },
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
  description: 'Why a provider could not refund.',
  valuesConfig: {
    CARD_GONE: { description: 'The card is lost, stolen, expired or canceled: pay it out another way.' },
    DECLINED: { description: 'The bank of the customer declined the refund.' },
    INSUFFICIENT_FUNDS: { description: "The platform's balance at the provider is too low." },
    DISPUTED: { description: 'The customer disputes the payment at their bank.' },
    ALREADY_REFUNDED: { description: 'It was already refunded at the provider, outside the platform.' },
    REFUSED: { description: 'Another reason; the provider shows it to staff.' },
  },
});

@ObjectType('Refund', { description: 'A refund of a payment of an invoice.' })
export class RefundType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => RefundStatusEnum, { description: 'Its status.' })
  status!: RefundStatusEnum;

  @Field(() => MoneyType, { description: 'The amount, including credit that is returned as credit.' })
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
    'A refund at a payment provider: of a refund here, or of money that arrived for an invoice that was not open.',
})
export class ProviderRefundType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => ProviderRefundStatusEnum, { description: 'Its status at the provider.' })
  status!: ProviderRefundStatusEnum;

  @Field(() => MoneyType, { description: 'How much money.' })
  amount!: MoneyType;

  @Field(() => RefundFailureReasonEnum, {
    nullable: true,
    description: 'Why it failed; null when it did not, and for those before this was kept.',
  })
  failureReason!: RefundFailureReasonEnum | null;

  @Field(() => Boolean, {
    description: 'Whether `retryProviderRefund` accepts it: it failed, and no refund can replace it.',
  })
  isRetryable!: boolean;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  requestedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null until then.' })
  endedAt!: Date | null;
}

export const ProviderRefundConnection = connectionType('ProviderRefund', () => ProviderRefundType);

@InputType('RetryProviderRefundInput', { description: 'A failed refund at a provider to retry.' })
export class RetryProviderRefundInput extends IdempotentInput {
  @Field(() => ID, { description: 'The failed refund, as `providerRefunds` lists it.' })
  providerRefundId!: string;
}

@ObjectType('RetryProviderRefundPayload', { description: 'Result of retrying a refund at a provider.' })
export class RetryProviderRefundPayload {
  @Field(() => ProviderRefundType, { description: 'As it is now.' })
  providerRefund!: object | null;
}

@ObjectType('CreditNote', {
  description: 'Corrects an issued invoice, in full or in part, after a refund. Visible to its owner and staff.',
})
@Directive('@key(fields: "id")')
export class CreditNoteObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, {
    description: 'Number without gaps within a legal entity and a year of its time zone, such as `CN-2026-000042`.',
  })
  number!: string;

  @Field(() => MoneyType, { description: 'The refunded amount, tax included.' })
  amount!: MoneyType;

  @Field(() => MoneyType, { description: 'The tax in it.' })
  tax!: MoneyType;

  @Field(() => DateTime, { description: 'When it was issued.' })
  issuedAt!: Date;

  @Field(() => LocalDate, { description: 'The date on the credit note, in the time zone of the seller.' })
  issuedOn!: string;
}

export const CreditNoteConnection = connectionType('CreditNote', () => CreditNoteObject);

@InputType('RefundPaymentInput', { description: 'A payment to refund.' })
export class RefundPaymentInput extends IdempotentInput {
  @Field(() => ID, { description: 'The payment.' })
  paymentId!: string;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'The amount, in its currency. Default: all that remains.',
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
